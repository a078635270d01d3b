"""What the server does beside answering leaves the processor to those who ask it something."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest
from django.utils import timezone

from sarhad.station import server
from sarhad.station.daily.models import Touched
from sarhad.station.operations import maintenance
from tests.station.country import SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def slept(monkeypatch):
    """The seconds that the clock would have slept."""
    found = []
    monkeypatch.setattr(server.time, "sleep", found.append)
    return found


@pytest.fixture
def days():
    """Two days of an office that are not counted yet."""
    for day in (9, 10):
        arrive(SHOES, office="S1", declared_at=datetime(2026, 3, day, 1))


def marked():
    """The days that wait to be counted."""
    return {timezone.localdate(at) for at in Touched.objects.values_list("at", flat=True)}


def test_the_clock_rests_after_each_day_as_many_times_as_long_as_it_took(days, slept, monkeypatch):
    moments = count(10.0, 0.5)
    monkeypatch.setattr("sarhad.station.daily.catching_up.monotonic", lambda: next(moments))
    number = len(marked())
    server._count_days()
    assert slept == [0.5 * server.REST] * number
    assert number >= 2
    assert not marked()


def test_nothing_more_is_counted_once_the_database_is_being_replaced(days, slept):
    number = len(marked())
    maintenance.begin("a.zip", "A", "why")
    server._count_days()
    assert len(marked()) == number - 1
