"""The level that is told from what is kept by day is the one that every item tells."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from sarhad.effectiveness.compliance import measure
from sarhad.effectiveness.level_from_sums import measure_sums
from sarhad.station.accounts.roles import Action, Role
from sarhad.station.daily.catching_up import catch_up
from sarhad.station.daily.levels import GROUPINGS, level_sums
from sarhad.station.daily.models import DayLevel
from sarhad.station.declared.models import Item
from sarhad.station.targeting.period_table import period_table
from tests.effectiveness.measured import plain, same
from tests.station.daily.acts import come, inspect, replace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SINCE = timezone.make_aware(datetime(2026, 3, 2))
PERIODS = ((SINCE, SINCE + timedelta(days=4)), (SINCE + timedelta(days=1), SINCE + timedelta(days=3)))


def compare(user):
    """Every grouping of every period, from the days and from the items; gives the numbers of the first."""
    for by in GROUPINGS:
        for since, until in PERIODS:
            told = measure_sums(level_sums(by, (user, Action.VIEW_MODELS), since, until), by)
            same(told, measure(period_table(user, since, until), by))
    return plain(measure_sums(level_sums("office", (user, Action.VIEW_MODELS), *PERIODS[0]), "office"))


@pytest.mark.parametrize("where", ["C", "N"])
def test_the_level_of_the_kept_days_is_that_of_every_item(person, where):
    draw, chief = random.Random(7), person(Role.CHIEF, "C", "works")
    user = person(Role.ANALYST, where)
    for n in range(24):
        come(n)
    for _ in range(14):
        draw.choice((inspect, inspect, lambda n, by: replace(n)))(draw.randrange(60), chief)
    for item in Item.objects.order_by("pk")[::3]:  # what inspections of long ago recorded
        Item.objects.filter(pk=item.pk).update(
            inspected=True, irregular=item.pk % 2 == 0, selection_reason="random", selection_probability=0.05
        )
    nothing_kept = compare(user)
    catch_up()
    assert DayLevel.objects.exists()
    compare(user)
    some = Item.objects.filter(selection_probability=0.05).order_by("pk")[:3]
    for item in some:
        Item.objects.filter(pk=item.pk).update(selection_probability=0.5)
    assert compare(user) != nothing_kept
    catch_up()
    compare(user)


def test_kept_days_are_read(person):
    for n in range(8):
        come(n)
    catch_up()
    seen = (person(Role.ANALYST, "C"), Action.VIEW_MODELS)
    before = level_sums("office", seen, *PERIODS[0])["items"].sum()
    DayLevel.objects.filter(told_by="office").update(items=1000)
    assert level_sums("office", seen, *PERIODS[0])["items"].sum() > before
