"""Differences with intervals: against SciPy's Welch test, Newcombe's published example, and how often they hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from sarhad.effectiveness.before_after import of_means, of_rates

days = st.lists(st.integers(0, 9999), min_size=2, max_size=30)


@settings(max_examples=40)
@given(days, days)
def test_welch_is_scipys(before, after):
    found = of_means(before, after)
    if found.high == found.low:
        return
    oracle = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), rel=1e-6, abs=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_the_difference_of_rates_lies_in_its_interval_and_turns_with_its_order(a, n, b, m):
    a, b = min(a, n), min(b, m)
    found, turned = of_rates((a, n), (b, m)), of_rates((b, m), (a, n))
    assert -1 - 1e-9 <= found.low <= found.difference <= found.high <= 1 + 1e-9
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_the_intervals_hold_as_often_as_they_say():
    random = np.random.default_rng(7)
    held = []
    for _ in range(1500):
        a, b = random.binomial(90, 0.1), random.binomial(60, 0.2)
        found = of_rates((int(a), 90), (int(b), 60))
        held.append(found.low <= 0.1 <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_without_days_or_trials_nothing_is_said_of_the_difference():
    assert of_rates((0, 0), (1, 2)).difference is None
    assert of_means([], [1.0, 2.0]).low is None
    assert not of_means([1.0], [2.0]).sure
