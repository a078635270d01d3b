"""The corrected estimate: by hand, against the plain one where all are alike, and against a country's truth."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.declarations.generator.country import generate_table
from sarhad.declarations.generator.mechanisms import MECHANISMS
from sarhad.effectiveness import wilson
from sarhad.effectiveness.weighting import Sample, corrected
from sarhad.profiles import ProfileSet


def sample(probability, irregular, revenue=None, cluster=None):
    count = len(probability)
    return Sample(
        np.array(probability, float),
        np.array(irregular, float),
        np.zeros(count) if revenue is None else np.array(revenue, float),
        np.arange(count) if cluster is None else np.array(cluster),
    )


def test_an_inspected_item_stands_for_one_over_its_probability():
    """Two sure inspections, one irregular; one of probability 1/8, regular: 1 of 10."""
    found = corrected(sample([1, 1, 0.125], [1, 0, 0], [50, 0, 0]))
    assert found.rate.share == pytest.approx(1 / 10)
    assert found.revenue.share == pytest.approx(5.0)
    assert (found.represented, found.largest_weight, found.largest_share) == (10, 8, 0.8)


def test_the_variance_is_that_of_the_linearised_ratio_over_declarations():
    """Worked out by hand: weights 2, 2, 4; rate 1/2; influences 1/8, 1/8, -1/4; two in one declaration."""
    found = corrected(sample([0.5, 0.5, 0.25], [1, 1, 0], [8, 8, 0], cluster=[7, 7, 9]))
    error = np.sqrt((0.25**2 + 0.25**2) * 2 / 1)
    assert found.rate.share == 0.5
    assert found.effective == pytest.approx(min(8**2 / (4**2 + 4**2), 0.25 / error**2))
    assert found.revenue.high == pytest.approx(4 * np.exp(1.959963984540054 * 8 * error / 4))


@given(st.lists(st.booleans(), min_size=2, max_size=200), st.floats(0.01, 1))
def test_where_all_were_equally_likely_it_is_the_plain_rate(irregular, probability):
    found = corrected(sample([probability] * len(irregular), irregular))
    plain = wilson(sum(irregular), len(irregular))
    assert found.rate.share == pytest.approx(plain.share)
    assert found.rate.low == pytest.approx(plain.low, abs=0.25 / len(irregular))
    assert found.rate.high == pytest.approx(plain.high, abs=0.25 / len(irregular))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1), st.booleans()), min_size=1, max_size=50))
def test_items_of_one_declaration_never_count_as_more_than_one_inspection(pairs):
    probability, irregular = zip(*pairs, strict=True)
    assert corrected(sample(probability, irregular, cluster=[1] * len(pairs))).effective <= 1 + 1e-9


def test_where_nothing_was_found_revenue_has_no_estimate_and_the_rate_an_upper_limit():
    found = corrected(sample([0.5] * 20, [0] * 20))
    assert found.revenue is None
    assert (found.rate.share, found.rate.high) == (0, pytest.approx(wilson(0, 20).high))


def test_without_an_inspection_there_is_no_estimate():
    assert corrected(sample([], [])) is None


CONDITIONS = {
    "shoes": "hs_code LIKE '64%'",
    "cheap and dutiable": "invoice_amount / net_mass_kg < 3 AND duty_rate >= 10",
    "preference": "preference = 'CIS' AND duty_rate = 0",
    "everything": "item_no >= 1",
}


@pytest.fixture(scope="module")
def country():
    return generate_table(30_000, seed=11, years=1.0)


@pytest.mark.parametrize("name", CONDITIONS)
def test_over_many_draws_the_interval_holds_the_truth_as_often_as_it_says(country, name):
    """Inspections drawn anew 300 times by the recorded probabilities; what they find by each mechanism's detection."""
    items, truth = country
    rows = ProfileSet.from_conditions(CONDITIONS).match(items).filter(profile=name)["row"]
    detected = {mechanism.name: mechanism.detected for mechanism in MECHANISMS}
    kinds = truth["irregularity_type"].gather(rows)
    chance = kinds.replace_strict(detected, default=0.0, return_dtype=pl.Float64).to_numpy()
    probability = items["selection_probability"].gather(rows).to_numpy()
    revenue = truth["additional_revenue"].gather(rows).to_numpy()
    rng = np.random.default_rng(1)
    held, dear, apart, naive = [], [], [], []
    for _ in range(300):
        seen = rng.random(len(rows)) < probability
        outcome = (rng.random(seen.sum()) < chance[seen]).astype(float)
        estimate = corrected(sample(probability[seen], outcome, outcome * revenue[seen]))
        held.append(estimate.rate.low <= chance.mean() <= estimate.rate.high)
        dear.append(estimate.revenue.low <= (chance * revenue).mean() <= estimate.revenue.high)
        apart.append(estimate.rate.share - chance.mean())
        naive.append(outcome.mean() - chance.mean())
    error = np.std(apart) / np.sqrt(len(apart))
    assert abs(np.mean(apart)) < 4 * error + 0.002
    assert 0.93 <= np.mean(held) <= 0.99
    assert np.mean(dear) >= 0.85
    if name != "preference":
        assert abs(np.mean(apart)) < abs(np.mean(naive)), "the uncorrected rate is off: officers looked where it paid"
