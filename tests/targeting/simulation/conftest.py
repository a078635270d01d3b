"""One tiny country for all tests of the simulation."""

from __future__ import annotations

import polars as pl
import pytest

from sarhad.declarations.generator import GeneratorSettings, generate
from sarhad.targeting.simulation import Scene, set_scene, with_truth


def tiny_country(items: int = 6_000, seed: int = 5) -> pl.DataFrame:
    """A third of a year with look-alikes and new schemes, every item's truth known."""
    settings = GeneratorSettings(items=items, years=0.35, seed=seed, lookalikes=0.08, new_schemes=True)
    blocks = list(generate(settings))
    return with_truth(pl.concat([b.seen for b in blocks]), pl.concat([b.truth for b in blocks]))


@pytest.fixture(scope="session")
def country() -> pl.DataFrame:
    """The tiny country's items."""
    return tiny_country()


@pytest.fixture(scope="session")
def scene(country: pl.DataFrame) -> Scene:
    """The tiny country made ready; every seventh item matches a profile, every 49th two."""
    rows = pl.int_range(country.height, eager=True)
    return set_scene(country, ((rows % 7 == 0).cast(pl.Int64) + (rows % 49 == 0).cast(pl.Int64)).alias("hits"))
