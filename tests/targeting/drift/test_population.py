"""Distances and tests against scipy and closed formulas; alarms that name what moved and stay silent otherwise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sarhad.declarations.generator import generate_table
from sarhad.errors import SarhadError
from sarhad.targeting.drift import drift, stability_index
from sarhad.targeting.drift.population import drift_of

COUNTS = st.lists(st.integers(0, 10_000), min_size=2, max_size=12)


@given(COUNTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_index_is_both_relative_entropies_together(counts: list[int], random: object) -> None:
    reference = np.array(counts, dtype=float)
    current = np.array(sorted(counts), dtype=float)
    r, c = ((side + 0.5) / (side + 0.5).sum() for side in (reference, current))
    assert stability_index(reference, current) == pytest.approx(stats.entropy(r, c) + stats.entropy(c, r), abs=1e-9)


def test_numbers_are_tested_as_scipy_does() -> None:
    rng = np.random.default_rng(1)
    before, now = rng.normal(0, 1, 400), rng.normal(0.2, 1, 300)
    told = drift_of("x", pl.Series(before), pl.Series(now))
    assert told is not None
    assert told.p_value == pytest.approx(stats.ks_2samp(before, now, method="asymp").pvalue)
    assert (told.before, told.now) == (f"median {np.median(before):.4g}", f"median {np.median(now):.4g}")


def test_categories_are_tested_by_pearsons_formula() -> None:
    before, now = pl.Series(["a"] * 60 + ["b"] * 40), pl.Series(["a"] * 30 + ["b"] * 70)
    told = drift_of("x", before, now)
    assert told is not None
    statistic = 200 * (60 * 70 - 40 * 30) ** 2 / (100 * 100 * 90 * 110)
    assert told.p_value == pytest.approx(stats.chi2.sf(statistic, 1))
    assert told.before == "a 60.0%"
    assert told.now == "a 30.0%"


def test_a_missing_value_is_a_kind_of_its_own() -> None:
    known, half = pl.Series([1.0, 2.0, 3.0, 4.0] * 50), pl.Series([1.0, 2.0, 3.0, None] * 50)
    told = drift_of("x", known, half)
    assert told is not None
    assert told.stability > 0.25
    assert drift_of("x", known, pl.Series([None, None], dtype=pl.Float64)) is None


def test_kinds_never_seen_are_named() -> None:
    told = drift_of("x", pl.Series(["a"] * 99 + [None]), pl.Series(["a"] * 90 + ["z"] * 7 + ["y"] * 3))
    assert told is not None
    assert told.unseen == pytest.approx(0.10)
    assert told.unseen_kinds == ("z", "y")


@pytest.fixture(scope="module")
def country() -> pl.DataFrame:
    return generate_table(30_000, seed=8, years=1.0)[0]


def halves(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two halves drawn by declaration, so that nothing but chance tells them apart."""
    one = table["declaration_id"].hash(seed=3) % 2 == 0
    return table.filter(one), table.filter(~one)


def test_two_draws_from_the_same_months_give_no_alarm(country: pl.DataFrame) -> None:
    assert drift(*halves(country)).alarms == ()


def test_the_alarm_names_what_moved_and_nothing_else(country: pl.DataFrame) -> None:
    before, now = halves(country)
    third = pl.int_range(pl.len()) % 3 == 0
    moved = pl.when(third).then(pl.lit("VN")).otherwise("origin_country")
    report = drift(before, now.with_columns(origin_country=moved))
    assert report.features[0].feature == "origin_country"
    assert all(alarm.startswith("origin_country") for alarm in map(str, report.alarms))
    assert any("new: VN" in alarm for alarm in map(str, report.alarms))


def test_a_shift_of_numbers_is_told_in_both_medians(country: pl.DataFrame) -> None:
    before, now = halves(country)
    report = drift(before, now.with_columns(net_mass_kg=pl.col("net_mass_kg") * 3))
    told = next(alarm for alarm in map(str, report.alarms) if alarm.startswith("net_mass_kg"))
    assert f"median {before['net_mass_kg'].median():.4g} before" in told
    assert {alarm.split(" ")[0] for alarm in map(str, report.alarms)} == {"net_mass_kg", "value_per_kg"}


def test_few_false_alarms_among_many_features() -> None:
    """Benjamini & Hochberg at 1 %: with nothing moved, hardly any report has a significant feature."""
    rng = np.random.default_rng(2)
    names = ("customs_value", "net_mass_kg", "gross_mass_kg", "packages")
    false = 0
    for _ in range(50):
        before, now = (pl.DataFrame({name: rng.normal(size=200) for name in names}) for _ in range(2))
        false += any(one.significant for one in drift(before, now).features)
    assert false <= 3


def test_new_traders_are_no_alarm_while_they_come_as_usual() -> None:
    names = [f"I{n}" for n in range(3000)]
    before, now = pl.DataFrame({"importer": names[:2000]}), pl.DataFrame({"importer": names[1500:2500]})
    assert drift(before, now).alarms == ()
    settled = pl.DataFrame({"importer": names[:20] * 100})
    [alarm] = map(str, drift(settled, pl.DataFrame({"importer": names[:10] * 50 + names[1000:1500]})).alarms)
    assert alarm == "importer: 50.0% of items are of new ones; 0.0% is usual."


def test_an_empty_table_is_refused(country: pl.DataFrame) -> None:
    with pytest.raises(SarhadError, match="no items to compare"):
        drift(country, country.clear())
