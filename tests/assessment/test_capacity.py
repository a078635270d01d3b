"""Shifts by the clock, and work by its weights."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from sarhad.assessment.capacity import Capacity
from sarhad.assessment.workload import DEFAULT_WEIGHTS, Workload
from tests.assessment.plans import plan

SHIFTS = [
    {"office": "N1", "name": "day", "from": "08:00", "to": "20:00", "capacity": 480},
    {"office": "N1", "name": "night", "from": "22:00", "to": "04:00", "capacity": 120},
]


@pytest.mark.parametrize(
    ("moment", "name", "start"),
    [
        ("2026-03-02 08:00", "day", "2026-03-02 08:00"),
        ("2026-03-02 19:59", "day", "2026-03-02 08:00"),
        ("2026-03-02 20:00", "night", "2026-03-02 22:00"),
        ("2026-03-03 03:30", "night", "2026-03-02 22:00"),
        ("2026-03-03 04:00", "day", "2026-03-03 08:00"),
    ],
)
def test_work_belongs_to_the_running_shift_or_the_next_to_begin(moment, name, start):
    found = Capacity(plan(shifts=SHIFTS)).shift_at("N1", datetime.fromisoformat(moment))
    assert found is not None
    assert (found.name, found.start) == (name, datetime.fromisoformat(start))


def test_an_office_without_shifts_has_no_capacity_to_exceed():
    assert Capacity(plan(shifts=SHIFTS)).shift_at("S1", datetime(2026, 3, 2)) is None


def test_the_longest_code_weighs_and_the_rest_is_as_usual():
    workload = Workload(
        plan(
            weights=[
                {"channel": "red", "declaration": 1, "item": 1},
                {"channel": "red", "hs": "87", "item": 20},
                {"channel": "red", "hs": "8703", "procedure": "71", "item": 50},
            ]
        )
    )
    assert workload.of("item", "red", "40", "640399") == 1
    assert workload.of("item", "red", "40", "870322") == 20
    assert workload.of("item", "red", "7100", "870322") == 50
    assert workload.of("declaration", "red", "40") == 1
    assert workload.of("item", "yellow", "40", "870322") == DEFAULT_WEIGHTS["yellow"][1]


def test_a_table_weighs_what_its_declarations_weigh_one_by_one():
    """With 10 a declaration and 5 an item, eight items weigh 50, as ASYCUDA++'s manual works out."""
    workload = Workload(plan(weights=[{"channel": "red", "declaration": 10, "item": 5}]))
    items = pl.DataFrame(
        {
            "declaration_id": ["B"] * 8 + ["A", "A"],
            "channel": ["red"] * 8 + ["yellow"] * 2,
            "procedure": ["40"] * 9 + [None],
            "hs_code": ["640399"] * 9 + [None],
        }
    )
    assert workload.loads(items).rows() == [("B", 50.0), ("A", 16.0)]
    assert workload.load("red", [("40", "640399")] * 8) == 50.0
    assert workload.load("yellow", [("40", "640399"), (None, None)]) == 16.0
