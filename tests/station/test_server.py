"""What the server does beside answering leaves the processor to those who ask it something."""

from __future__ import annotations

from datetime import datetime

import pytest

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


def test_the_clock_rests_after_each_day_as_many_times_as_long_as_it_took(days, slept, monkeypatch):
    moments = iter([10.0, 10.5, 20.0, 20.25])
    monkeypatch.setattr("sarhad.station.daily.catching_up.monotonic", lambda: next(moments))
    server._count_days()
    assert slept == [0.5 * server.REST, 0.25 * server.REST]
    assert not Touched.objects.exists()


def test_nothing_more_is_counted_once_the_database_is_being_replaced(days, slept):
    maintenance.begin("a.zip", "A", "why")
    server._count_days()
    assert Touched.objects.count() == 1
