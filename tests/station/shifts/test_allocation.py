"""The draw that gives goods to officers: fair, steered by nobody, worked out again by anybody with the key."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from sarhad.assessment import SelectionKey
from sarhad.station.shifts.allocation import choose, number_of

KEY = SelectionKey(bytes(range(32)))
CANDIDATES = st.lists(
    st.tuples(st.text("abcdefgh", min_size=1, max_size=4), st.integers(0, 50)),
    min_size=1, max_size=8, unique_by=lambda one: one[0],
)  # fmt: skip
NUMBER = st.floats(0, 1, exclude_max=True)


@given(NUMBER, CANDIDATES, st.randoms())
def test_the_order_in_which_officers_are_listed_does_not_matter(number, candidates, random):
    mixed = list(candidates)
    random.shuffle(mixed)
    assert choose(number, mixed) == choose(number, candidates)


@given(NUMBER, CANDIDATES)
def test_somebody_of_the_candidates_is_always_chosen(number, candidates):
    assert choose(number, candidates) in {name for name, _ in candidates}


def test_nobody_to_choose_from_is_an_error():
    with pytest.raises(ValueError, match="nobody"):
        choose(0.5, [])


def test_over_many_declarations_each_officer_gets_the_share_of_their_weight():
    candidates = [("aziz", 0), ("bahor", 1), ("dilnoza", 3)]
    drawn = Counter(choose(number_of(KEY, f"D{n}", 0), candidates) for n in range(20_000))
    weights = {name: 1 / (1 + load) for name, load in candidates}
    expected = [20_000 * weights[name] / sum(weights.values()) for name in sorted(weights)]
    assert chisquare([drawn[name] for name in sorted(weights)], expected).pvalue > 0.001


def test_every_round_of_a_declaration_is_a_draw_of_its_own():
    assert len({number_of(KEY, "D1", round_) for round_ in range(100)}) == 100
