"""Indirect standardisation against published limits and against its own algebra."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarhad.station.auditing.standardised import Count, poisson_limits, standardised

COUNTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 50), st.floats(0, 1)),
    min_size=1,
    max_size=20,
).map(lambda rows: [Count(person, (stratum,), n, int(n * share)) for person, stratum, n, share in rows])


@pytest.mark.parametrize(
    ("observed", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (50, 37.1110, 65.9188)],
)
def test_the_limits_are_those_of_the_published_tables(observed, low, high):
    assert poisson_limits(observed) == pytest.approx((low, high), abs=2e-4)


def test_an_officer_with_the_difficult_goods_is_as_usual_when_all_do_the_same_with_them():
    counts = [
        Count("easy", ("green",), 900, 9), Count("easy", ("red",), 100, 20),
        Count("hard", ("green",), 100, 1), Count("hard", ("red",), 900, 180),
    ]  # fmt: skip
    easy, hard = sorted(standardised(counts), key=lambda one: one.person)
    assert (easy.ratio, hard.ratio) == pytest.approx((1.0, 1.0))
    assert hard.observed > 6 * easy.observed
    assert not easy.unusual
    assert not hard.unusual


def test_an_officer_who_does_it_three_times_as_often_stands_out():
    counts = [Count("one", ("red",), 100, 30), *(Count(f"o{n}", ("red",), 100, 10) for n in range(9))]
    first = standardised(counts)[0]
    assert (first.person, first.unusual) == ("one", True)
    assert first.ratio == pytest.approx(30 / 12)


@given(COUNTS)
def test_all_officers_together_are_exactly_as_expected(counts):
    found = standardised(counts)
    assert sum(one.expected for one in found) == pytest.approx(sum(one.observed for one in found))


@given(COUNTS)
def test_the_ratio_lies_within_its_limits(counts):
    for one in standardised(counts):
        if one.ratio is not None:
            assert one.low <= one.ratio <= one.high


def test_without_anything_expected_there_is_no_ratio():
    [one] = standardised([Count("a", ("red",), 10, 0)])
    assert (one.ratio, one.unusual) == (None, False)
