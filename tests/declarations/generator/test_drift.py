"""Look-alikes and schemes that begin late: settings of their own, and nothing changes without them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import polars as pl
import pytest

from sarhad.declarations.generator import GeneratorSettings, generate
from sarhad.declarations.generator.schemes import SCHEMES
from sarhad.errors import SarhadError

SETTINGS = GeneratorSettings(items=30_000, seed=4, years=1.0)


def country(settings: GeneratorSettings) -> pl.DataFrame:
    """What the system sees beside the truth."""
    blocks = list(generate(settings))
    seen = pl.concat([b.seen for b in blocks]).drop("irregular", "irregularity_type", "severity", "additional_revenue")
    return seen.hstack(pl.concat([b.truth for b in blocks]).drop("declaration_id", "item_no"))


def test_new_schemes_begin_in_the_second_half_only() -> None:
    table = country(replace(SETTINGS, new_schemes=True))
    middle = table["declared_at"][0] + (table["declared_at"][-1] - table["declared_at"][0]) / 2
    kinds = [scheme.name for scheme in SCHEMES]
    found = table.filter(pl.col("irregularity_type").is_in(kinds))
    assert set(found["irregularity_type"]) == set(kinds)
    assert found["declared_at"].min() > middle - pl.select(pl.duration(days=14)).item()  # type: ignore[operator]
    assert country(SETTINGS)["irregularity_type"].is_in(kinds).sum() == 0


def test_the_truth_of_items_is_the_same_with_look_alikes() -> None:
    without, with_them = country(SETTINGS), country(replace(SETTINGS, lookalikes=0.1))
    assert without["irregular"].equals(with_them["irregular"])
    irregular = pl.col("irregular")
    assert without.filter(irregular)["customs_value"].equals(with_them.filter(irregular)["customs_value"])
    changed = (without["customs_value"] != with_them["customs_value"]).mean()
    assert isinstance(changed, float)
    assert 0.07 < changed < 0.16


def test_honest_goods_get_as_cheap_and_as_heavily_packed_as_fraud() -> None:
    table = country(replace(SETTINGS, lookalikes=0.1)).filter(~pl.col("irregular"))
    plain = country(SETTINGS).filter(~pl.col("irregular"))
    heavy = pl.col("gross_mass_kg") > 1.5 * pl.col("net_mass_kg")
    assert plain.select(heavy.mean()).item() < 0.001
    assert 0.04 < table.select(heavy.mean()).item() < 0.1


def test_fraud_that_moves_is_in_few_kinds_of_goods_at_a_time_and_in_others_later() -> None:
    steady, moving = country(SETTINGS), country(replace(SETTINGS, moving=True))
    at_a_time, ever = {}, {}
    for name, table in (("steady", steady), ("moving", moving)):
        kind = ["irregularity_type", "hs_code"]
        found = table.filter(pl.col("irregular")).with_columns(month=pl.col("declared_at").dt.month())
        at_a_time[name] = found.select(*kind, "month").n_unique() / 12
        ever[name] = found.select(kind).n_unique()
    assert at_a_time["moving"] < 0.7 * at_a_time["steady"]
    assert ever["moving"] / at_a_time["moving"] > 1.1 * ever["steady"] / at_a_time["steady"]
    assert 0.4 * steady["irregular"].sum() < moving["irregular"].sum() < 1.1 * steady["irregular"].sum()


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_of_look_alikes_is_a_share(share: float) -> None:
    with pytest.raises(SarhadError):
        GeneratorSettings(items=10, lookalikes=share)


def test_the_same_settings_give_the_same_country() -> None:
    settings = replace(SETTINGS, items=3_000, lookalikes=0.1, new_schemes=True, moving=True)
    digests = {hashlib.sha256(country(settings).write_csv().encode()).hexdigest() for _ in range(2)}
    assert len(digests) == 1
