"""Tests and trends of rates against simulation, published examples and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

from sarhad.effectiveness.tests_of_rates import Observed, discovered, reaches, trend


def test_a_difference_is_judged_by_the_variance_of_the_null_hypothesis():
    """20 of 200 against 0.15 known of 1,000: (0.10 - 0.15) / sqrt(0.15 x 0.85 x (1/200 + 1/1000))."""
    z = (0.10 - 0.15) / np.sqrt(0.15 * 0.85 * (1 / 200 + 1 / 1000))
    assert reaches(Observed(0.10, 200), Observed(0.15, 1000)) == pytest.approx(norm.cdf(z))


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_a_profile_just_at_the_bound_is_called_short_of_it_as_rarely_as_it_says(factor):
    rng = np.random.default_rng(3)
    base, trials, sample = 0.05, 400, 3_000
    ones, bases = rng.binomial(trials, base * factor, 4_000), rng.binomial(sample, base, 4_000)
    values = [
        reaches(Observed(one / trials, trials), Observed(b / sample, sample), factor)
        for one, b in zip(ones, bases, strict=True)
    ]
    assert np.mean(np.array(values) < 0.05) == pytest.approx(0.05, abs=0.015)


def test_of_two_rates_of_nothing_none_falls_short():
    assert reaches(Observed(0.0, 10), Observed(0.0, 10)) == 1.0


def test_false_discoveries_are_controlled_as_in_the_paper():
    """Benjamini & Hochberg (1995), section 4: of 15 hypotheses the first four are rejected at 0.05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert [value <= 0.05 for value in discovered(p)] == [True] * 4 + [False] * 11
    assert discovered([]) == []


def test_a_trend_is_scikit_learns_logistic_regression():
    trials, hits, years = [120, 90, 150, 80], [30, 18, 21, 6], [0.0, 0.25, 0.5, 0.75]
    x = np.repeat(years, trials)[:, None]
    y = np.concatenate([np.arange(n) < k for n, k in zip(trials, hits, strict=True)])
    fitted = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(x, y)
    found = trend(trials, hits, years)
    assert found.share == pytest.approx(np.exp(fitted.coef_[0, 0]), rel=1e-4)
    assert found.low < found.share < found.high < 1, "it decays"


def test_the_interval_of_a_trend_holds_it_as_often_as_it_says():
    rng = np.random.default_rng(8)
    years = np.arange(8) / 4
    rate = 1 / (1 + np.exp(2.0 + 0.4 * years))
    held = 0
    for _ in range(600):
        found = trend([150] * 8, rng.binomial(150, rate), years)
        held += found.low <= np.exp(-0.4) <= found.high
    assert held / 600 == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize(
    ("trials", "hits", "years"),
    [
        ([], [], []),
        ([10], [3], [0.0]),
        ([10, 10], [0, 0], [0, 1]),
        ([10, 10], [10, 10], [0, 1]),
        ([5, 0], [2, 0], [0, 1]),
    ],
)
def test_where_nothing_can_be_told_there_is_no_trend(trials, hits, years):
    assert trend(trials, hits, years) is None


def test_a_perfect_separation_has_no_finite_trend():
    found = trend([40, 40], [40, 0], [0.0, 1.0])
    assert found is None or found.share < 1e-6
