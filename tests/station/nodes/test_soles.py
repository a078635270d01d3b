"""However the changes of plans come, exactly one is in force at every moment, and in the end the right one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.utils import timezone

from sarhad.station.lanes.models import PlanVersion
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Incoming, Link
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def above(offices) -> Link:
    make_node(Place("north", "127.0.0.1:4250", "x"), "regional", "N")
    return Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)


def plan(number: int, status: str, count: int) -> Change:
    fields: dict[str, Any] = {
        "plan": "lanes", "number": number, "source": f"version {number}", "content_hash": f"{number}" * 64,
        "status": status, "proposed_at": "2026-03-02T10:00:00+00:00", "decided_at": None,
    }  # fmt: skip
    return Change("lane_plan", f"lanes|{number}", {"centre": count}, {"fields": fields, "parts": {}})


def history() -> list[Change]:
    """Four plans, each in force after the other, as the centre tells it."""
    told = [plan(1, "active", 1)]
    for number in (2, 3, 4):
        told += [
            plan(number, "proposed", 1),
            plan(number - 1, "ended", 2 if number == 2 else 3),
            plan(number, "active", 2),
        ]
    return told


@pytest.mark.parametrize("seed", range(20))
def test_one_is_in_force_at_every_moment_and_in_the_end_the_last(above, seed):
    chance, told = random.Random(seed), history()
    first, rest = told[0], [*told[1:], *chance.choices(told, k=4)]
    chance.shuffle(rest)
    take_in(above, Message("centre", "north", 1, timezone.now(), [first]))
    number = 2
    while rest:
        size = chance.randint(1, 3)
        take_in(above, Message("centre", "north", number, timezone.now(), rest[:size]))
        rest, number = rest[size:], number + 1
        assert PlanVersion.objects.filter(status="active").count() == 1
    assert dict(PlanVersion.objects.values_list("number", "status")) == {
        1: "ended",
        2: "ended",
        3: "ended",
        4: "active",
    }
    assert not Incoming.objects.exists()
