"""The generated country is the same for the same seed, valid, and tells only what an inspection could know."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.declarations.generator import GeneratorSettings, generate, generate_table
from sarhad.declarations.schema import item_schema
from sarhad.declarations.validation import validate
from sarhad.errors import SarhadError

SETTINGS = GeneratorSettings(items=120_000, seed=3, years=2)


@pytest.fixture(scope="module")
def country() -> tuple[pl.DataFrame, pl.DataFrame]:
    return generate_table(SETTINGS.items, SETTINGS.seed, SETTINGS.years)


@pytest.fixture(scope="module")
def known(country: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """What is seen beside what is true."""
    seen, truth = country
    names = {"irregular": "is_irregular", "irregularity_type": "mechanism", "additional_revenue": "at_stake"}
    plain = truth.drop("severity").rename(names)
    return seen.join(plain, on=["declaration_id", "item_no"], validate="1:1")


def test_the_same_seed_gives_the_same_country_and_another_seed_another() -> None:
    one, again, other = (generate_table(5_000, seed, 1) for seed in (5, 5, 6))
    assert_frame_equal(one[0], again[0])
    assert_frame_equal(one[1], again[1])
    assert not one[0].equals(other[0])


def test_every_item_has_the_canonical_columns_and_passes_validation(country) -> None:
    seen, truth = country
    assert seen.schema == item_schema()
    assert seen.height == truth.height
    assert abs(seen.height / SETTINGS.items - 1) < 0.25
    assert validate(seen, now=datetime(2026, 1, 1)).rejected.height == 0


def test_only_inspected_items_carry_outcomes(country) -> None:
    seen, _ = country
    untouched = seen.filter(~pl.col("inspected"))
    for column in (
        "inspected_at",
        "irregular",
        "severity",
        "irregularity_type",
        "additional_revenue",
        "selection_reason",
    ):
        assert untouched[column].null_count() == untouched.height
    assert seen.filter("inspected")["irregular"].null_count() == 0


def test_nothing_is_found_that_is_not_true(known) -> None:
    found = known.filter(pl.col("irregular").fill_null(False))
    assert found.height > 100
    assert found["is_irregular"].all()
    assert (found["irregularity_type"] == found["mechanism"]).all()


def test_items_are_inspected_as_often_as_their_recorded_probability_says(known) -> None:
    expected = known["selection_probability"].sum()
    spread = math.sqrt((known["selection_probability"] * (1 - known["selection_probability"])).sum())
    # items of a drawn declaration are drawn together, which widens the spread
    assert abs(known["inspected"].sum() - expected) < 8 * spread


def test_the_random_sample_is_as_irregular_as_the_country(known) -> None:
    sample = known.filter(pl.col("selection_reason") == "random")
    share = known["is_irregular"].mean()
    assert isinstance(share, float)
    assert abs(sample["is_irregular"].mean() - share) < 5 * math.sqrt(share / sample.height)


def test_one_mechanism_appears_midway_and_one_fades(known) -> None:
    middle = SETTINGS.start + (SETTINGS.end - SETTINGS.start) / 2
    early, late = known.filter(pl.col("declared_at") < middle), known.filter(pl.col("declared_at") >= middle)
    assert early.filter(pl.col("mechanism") == "parcel_splitting").height <= 2
    assert late.filter(pl.col("mechanism") == "parcel_splitting").height > 50
    fading = [part.filter(pl.col("mechanism") == "counterfeit").height for part in (early, late)]
    assert fading[0] > 4 * max(fading[1], 1)


def test_undervalued_goods_are_declared_cheaper_than_the_rest_of_their_code(known) -> None:
    price = known.with_columns(price=(pl.col("invoice_amount") / pl.col("net_mass_kg")))
    ratio = price.with_columns(ratio=pl.col("price") / pl.col("price").median().over("hs_code"))
    median = ratio.filter(pl.col("mechanism") == "undervaluation")["ratio"].median()
    assert isinstance(median, float)
    assert median < 0.6


def test_blocks_come_one_after_another_in_time() -> None:
    ends = [
        (block.seen["declared_at"].min(), block.seen["declared_at"].max())
        for block in generate(GeneratorSettings(250_000))
    ]
    assert len(ends) == 3
    assert all(earlier[0] < later[0] for earlier, later in pairwise(ends))


def test_a_country_of_nothing_is_refused() -> None:
    with pytest.raises(SarhadError, match="cannot generate 0 items"):
        GeneratorSettings(items=0)
