"""The level of non-compliance: unbiased, with intervals that hold, and silent where nothing can be known."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isinf

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sarhad.declarations.generator import GeneratorSettings, generate
from sarhad.effectiveness.compliance import measure
from sarhad.effectiveness.intervals import Rate, wilson
from sarhad.effectiveness.level import across_strata, correlation_within, independent, level
from sarhad.effectiveness.lift import lift
from sarhad.effectiveness.strata import Stratum
from sarhad.errors import SarhadError
from tests.effectiveness.made_sample import Design, Group, examined, population

GROUPS = (Group(1200, 0.05), Group(3000, 0.04), Group(2000, 0.15))
TARGETED = Design(by_chance=0.04, targeted=True, items=2.1, correlation=0.15)


def drawn_again(design: Design, runs: int) -> Iterator[tuple[dict[str, float], dict[str, Rate]]]:
    """The true level of each office, and its estimate from each of many draws."""
    everyone = population(np.random.default_rng(1), GROUPS, design)
    truth = dict(everyone.group_by("office").agg(pl.col("irregular").mean()).iter_rows())
    for run in range(runs):
        told = measure(examined(np.random.default_rng([2, run]), everyone, design), "office")
        yield truth, {str(one.group): one.rate for one in told.groups if one.rate is not None}


@pytest.mark.parametrize("design", [TARGETED, Design(0.05, False, 4.0, 0.3)])
def test_the_level_is_unbiased_and_its_interval_holds(design: Design) -> None:
    """300 estimates, 95 % hold give or take three standard errors; `benchmarks/compliance_coverage.py` runs 1,000."""
    held, off = [], []
    for truth, told in drawn_again(design, 100):
        held += [told[office].low <= truth[office] <= told[office].high for office in truth]
        off += [told[office].share / truth[office] - 1 for office in truth]
    assert 0.912 <= np.mean(held) <= 0.988
    assert abs(np.mean(off)) < 4 * np.std(off) / np.sqrt(len(off))


def test_the_raw_share_of_what_was_examined_is_not_the_level() -> None:
    everyone = population(np.random.default_rng(1), GROUPS, TARGETED)
    table = examined(np.random.default_rng(3), everyone, TARGETED)
    whole = measure(table).whole
    assert whole.rate is not None
    assert whole.irregular / whole.examined > 2 * whole.rate.high
    assert whole.rate.low < everyone["irregular"].mean() < whole.rate.high  # type: ignore[operator]


def test_profiles_beat_chance_and_chance_does_not_beat_itself() -> None:
    table = examined(np.random.default_rng(3), population(np.random.default_rng(1), GROUPS, TARGETED), TARGETED)
    selected = {one.reason: one for one in measure(table).selected}
    assert selected["profile"].lift is not None
    assert selected["random"].lift is not None
    assert selected["profile"].lift.low > 1.5
    assert selected["random"].lift.low < 1


def test_without_strata_or_clusters_the_interval_is_jeffreys() -> None:
    part = Stratum(10**12, np.full(60, 0.01), (np.arange(60) < 3).astype(float), np.arange(60))
    told, known = level([part], 0.3), stats.beta(3.5, 57.5).interval(0.95)
    assert told is not None
    assert (told.share, told.low, told.high) == pytest.approx((0.05, *known), abs=1e-9)


def test_declarations_that_reach_over_strata_widen_the_interval() -> None:
    """Pairs of equal items, one in each of two strata: the mean's variance is twice that of independent items."""
    irregular = np.tile([1.0, 0.0, 0.0, 0.0], 25)
    parts = [Stratum(10**9, np.full(100, p), irregular, np.arange(100)) for p in (0.05, 0.2)]
    assert across_strata(parts, 0.0) == pytest.approx(2.0)
    apart = [parts[0], Stratum(10**9, np.full(100, 0.2), irregular, np.arange(100, 200))]
    assert across_strata(apart, 0.0) == pytest.approx(1.0)
    together, alone = level(parts, 0.0, 2.0), level(apart, 0.0, 1.0)
    assert together is not None
    assert alone is not None
    assert together.share - together.low == pytest.approx(np.sqrt(2) * (alone.share - alone.low))


def test_alike_items_widen_the_interval_however_high_the_probability_of_chance() -> None:
    design = Design(by_chance=0.3, targeted=False, items=5.0, correlation=0.4)
    table = examined(
        np.random.default_rng(6), population(np.random.default_rng(1), (Group(9000, 0.1),), design), design
    )
    assert measure(table).correlation == pytest.approx(0.4, abs=0.08)


def test_items_that_were_all_examined_leave_no_doubt() -> None:
    part = Stratum(50, np.ones(50), (np.arange(50) < 10).astype(float), np.arange(50))
    assert level([part], 0.3) == Rate(0.2, 0.2, 0.2)


@given(
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=12), probability=st.floats(0.01, 1), within=st.floats(0, 1)
)
@settings(max_examples=60, deadline=None)
def test_clustered_items_are_worth_kishs_number(counts: list[int], probability: float, within: float) -> None:
    cluster = np.repeat(np.arange(len(counts)), counts)
    sizes = np.array(counts)
    kish = sizes.sum() / (1 + within * ((sizes**2).sum() / sizes.sum() - 1))
    assert independent(np.full(len(cluster), 1 / probability), cluster, within) == pytest.approx(kish)


def test_the_correlation_within_declarations_is_found_again() -> None:
    rng = np.random.default_rng(4)
    everyone = population(rng, (Group(20_000, 0.1),), Design(0.1, False, 3.0, 0.25))
    number = everyone["cluster"].rank("dense").to_numpy()
    assert correlation_within(everyone["irregular"].cast(pl.Float64).to_numpy(), number) == pytest.approx(
        0.25, abs=0.02
    )
    assert correlation_within(np.zeros(5), np.arange(5)) == correlation_within(np.empty(0), np.arange(0)) == 0.0


def test_a_ratio_of_known_shares_has_their_ratio() -> None:
    assert lift(Rate(0.4, 0.4, 0.4), Rate(0.05, 0.05, 0.05)) == pytest.approx(
        lift(Rate(0.4, 0.4, 0.4), Rate(0.05, 0.05, 0.05))
    )
    told = lift(Rate(0.4, 0.4, 0.4), Rate(0.05, 0.05, 0.05))
    assert told is not None
    assert (told.ratio, told.low, told.high) == pytest.approx((8.0, 8.0, 8.0))
    assert lift(Rate(0.4, 0.3, 0.5), Rate(0.0, 0.0, 0.1)) is None
    open_end = lift(Rate(0.4, 0.3, 0.5), Rate(0.05, 0.0, 0.2))
    assert open_end is not None
    assert isinf(open_end.high)
    assert open_end.high == inf


def test_the_lifts_interval_holds() -> None:
    """Independent samples of two known shares: 1,000 intervals of their ratio."""
    rng, held = np.random.default_rng(5), []
    for found, base in zip(rng.binomial(200, 0.3, 1000), rng.binomial(800, 0.05, 1000), strict=True):
        one, other = wilson(int(found), 200), wilson(int(base), 800)
        assert one is not None
        assert other is not None
        told = lift(one, other)
        held.append(told is not None and told.low <= 6.0 <= told.high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_items_that_could_not_be_examined_are_counted_and_not_spoken_of() -> None:
    table = examined(np.random.default_rng(3), population(np.random.default_rng(1), GROUPS, TARGETED), TARGETED)
    nothing = pl.col("office") == "01"
    told = measure(
        table.with_columns(selection_probability=pl.when(nothing).then(0.0).otherwise("selection_probability"))
    )
    silent = next(one for one in told.groups if one.group == "01")
    assert silent.rate is None
    assert (silent.items, silent.outside) == (0, table.filter(nothing).height)
    assert told.whole.outside == silent.outside


def test_what_was_never_recorded_is_refused() -> None:
    table = examined(np.random.default_rng(3), population(np.random.default_rng(1), GROUPS[:1], TARGETED), TARGETED)
    with pytest.raises(SarhadError, match="no selection probability"):
        measure(table.with_columns(selection_probability=pl.lit(None, pl.Float64)))
    with pytest.raises(SarhadError, match="no column selection_reason"):
        measure(table.drop("selection_reason"))
    with pytest.raises(SarhadError, match="cannot measure by"):
        measure(table, "mood")


@pytest.mark.parametrize("by", ["country", "hs_chapter", "trader_segment", "month"])
def test_the_generated_countrys_level_is_what_examinations_would_find(by: str) -> None:
    """Somewhat below the truth, as an examination overlooks a part; and no item is lost by grouping."""
    blocks = list(generate(GeneratorSettings(items=40_000, seed=11, years=1.0, random_share=0.1)))
    seen, truth = (pl.concat([getattr(b, part) for b in blocks]) for part in ("seen", "truth"))
    told = measure(seen, by)
    everyone = truth["irregular"].mean()
    assert told.whole.rate is not None
    assert 0.6 * everyone < told.whole.rate.share < everyone  # type: ignore[operator]
    assert sum(one.items + one.outside for one in told.groups) == seen.height
