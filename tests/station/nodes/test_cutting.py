"""A large message comes together from its parts, whatever their order; anything else never becomes one."""

from __future__ import annotations

import random

import pytest

from sarhad.station.nodes import cutting
from sarhad.station.nodes.cutting import PART, Gathering, cut


@pytest.fixture(autouse=True)
def _small(monkeypatch) -> None:
    monkeypatch.setattr(cutting, "LARGEST_PART", 100)


DATA = random.Random(1).randbytes(950)


@pytest.mark.parametrize("seed", range(5))
def test_parts_come_together_in_any_order_and_more_than_once(seed):
    parts, gathering = list(cut(DATA)), Gathering()
    assert len(parts) == 10
    assert all(len(data) <= 100 for _, data in parts)
    order = [*parts, *parts[:4]]
    random.Random(seed).shuffle(order)
    found = [one for headers, data in order if (one := gathering.add(headers, data)) is not None]
    assert found
    assert set(found) == {DATA}


def test_a_small_message_goes_as_it_is():
    [(headers, data)] = cut(DATA[:100])
    assert (headers, data) == ({}, DATA[:100])
    assert Gathering().add(headers, data) == data


def test_it_is_given_again_until_it_was_taken():
    parts, gathering = list(cut(DATA)), Gathering()
    for headers, data in parts[:-1]:
        assert gathering.add(headers, data) is None
    assert gathering.add(*parts[-1]) == gathering.add(*parts[-1]) == DATA
    gathering.taken(parts[-1][0])
    assert gathering.add(*parts[-1]) is None


def test_a_part_that_was_altered_never_becomes_a_message():
    parts, gathering = list(cut(DATA)), Gathering()
    altered = [(headers, data[::-1]) for headers, data in parts]
    assert [gathering.add(*one) for one in [altered[0], *parts[1:]]] == [None] * 10
    assert [one for one in (gathering.add(*part) for part in parts) if one is not None] == [DATA]


@pytest.mark.parametrize("header", ["", "x", "x 1", "x 1 1", "x -1 2", "x 0 99", "x a b"])
def test_what_is_no_part_is_passed_over(header):
    gathering = Gathering()
    assert gathering.add({PART: header}, b"data") is None
    assert not gathering._begun


def test_what_a_neighbour_begins_and_never_ends_fills_no_memory():
    gathering = Gathering()
    for number in range(50):
        gathering.add({PART: f"{number} 0 2"}, bytes(5000))
    assert sum(len(data) for parts in gathering._begun.values() for data in parts.values()) <= 200
