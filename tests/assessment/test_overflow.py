"""Overflow: nothing is dropped, the sample and what is dangerous stay, the rest stands in order of its worth."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sarhad.assessment.overflow import Work, beyond, place

NOW = datetime(2026, 3, 2, 10)
works = st.lists(
    st.builds(
        Work,
        id=st.uuids().map(str),
        load=st.integers(0, 90).map(float),
        worth=st.integers(0, 50).map(float),
        since=st.integers(0, 600).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        first=st.sampled_from(["", "", "", "random", "area"]),
    ),
    unique_by=lambda work: work.id,
    max_size=30,
)
capacities = st.integers(0, 800).map(float)


@given(works, capacities)
def test_every_declaration_is_in_exactly_one_list(queue, capacity):
    placed = place(queue, capacity)
    within = [one.work.id for one in placed if one.within]
    put_off = [one.work.id for one in beyond(placed)]
    assert sorted([*within, *put_off]) == sorted(work.id for work in queue)
    assert [one.rank for one in placed] == list(range(1, len(queue) + 1))
    assert all(one.of == len(queue) for one in placed)


@given(works, capacities)
def test_chance_and_danger_are_never_put_off_and_never_stand_behind_worth(queue, capacity):
    placed = place(queue, capacity)
    assert all(one.within for one in placed if one.work.first)
    firsts = [bool(one.work.first) for one in placed]
    assert firsts == sorted(firsts, reverse=True)


@given(works, capacities)
def test_nothing_put_off_is_worth_more_than_something_done_for_its_worth(queue, capacity):
    placed = place(queue, capacity)
    done = [one.work.worth for one in placed if one.within and not one.work.first]
    assert not done or all(one.work.worth <= min(done) for one in beyond(placed))


@given(works, capacities, st.randoms())
def test_the_order_does_not_depend_on_how_the_queue_was_written_down(queue, capacity, random):
    shuffled = list(queue)
    random.shuffle(shuffled)
    assert place(queue, capacity) == place(shuffled, capacity)


@given(works, capacities)
def test_what_is_within_can_be_begun_in_the_shift_and_what_is_beyond_cannot(queue, capacity):
    for one in place(queue, capacity):
        if not one.work.first:
            assert one.within == (one.load_so_far - one.work.load < capacity)


def test_one_large_declaration_is_begun_and_not_put_off_for_ever():
    queue = [Work("large", 105, 9.0, NOW), Work("small", 10, 5.0, NOW)]
    assert [one.within for one in place(queue, 60)] == [True, False]


def test_of_equal_worth_the_longest_waiting_goes_first():
    queue = [Work("new", 10, 5.0, NOW), Work("old", 10, 5.0, NOW - timedelta(hours=3))]
    assert [one.work.id for one in place(queue, 10)] == ["old", "new"]
