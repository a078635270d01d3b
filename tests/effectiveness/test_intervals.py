"""The Wilson interval against published values and scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sarhad.effectiveness import wilson
from sarhad.effectiveness.intervals import wilson_of_share


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055), (50, 1000, 0.0381, 0.0653)],
)
def test_wilson_agrees_with_published_tables(hits, trials, low, high):
    rate = wilson(hits, trials)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_agrees_with_newcombes_example():
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662."""
    rate = wilson(81, 263)
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counts):
    rate, known = wilson(*counts), binomtest(*counts).proportion_ci(method="wilson")
    assert (rate.low, rate.high) == (pytest.approx(known.low, abs=1e-9), pytest.approx(known.high, abs=1e-9))


@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(share, trials):
    rate = wilson_of_share(share, trials)
    assert 0 <= rate.low <= rate.share <= rate.high <= 1


def test_without_trials_there_is_no_rate():
    assert wilson(0, 0) is None
