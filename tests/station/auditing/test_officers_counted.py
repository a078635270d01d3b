"""Officers are compared by what counting every inspection one by one gives, whatever was done twice."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from sarhad.station.accounts.roles import Role
from sarhad.station.auditing.officers import compare_officers
from sarhad.station.daily.catching_up import catch_up
from sarhad.station.inspections.models import Inspection, Rerouting
from sarhad.station.shifts import oversight
from tests.station.daily.acts import change_channel, come, correct, drawn, inspect, inspect_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
RANK = ("green", "blue", "yellow", "orange", "red")


def one_by_one(since, until):
    """By officer: declarations inspected, those with a finding, changes to a looser and to a stricter channel."""
    found = {}
    for one in Inspection.objects.filter(closed_at__gte=since, closed_at__lt=until).select_related("officer"):
        seen, bad, *_ = found.setdefault(one.officer.username, (set(), set(), [], []))
        seen.add(one.declaration_id)
        if one.irregular:
            bad.add(one.declaration_id)
    for one in Rerouting.objects.filter(asked_at__gte=since, asked_at__lt=until).select_related("asked_by"):
        *_, looser, stricter = found.setdefault(one.asked_by.username, (set(), set(), [], []))
        (stricter if RANK.index(one.to_channel) > RANK.index(one.from_channel) else looser).append(one.pk)
    return {name: tuple(len(part) for part in parts) for name, parts in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_by_day_compares_officers_as_every_inspection_would(person, seed):
    draw, chief = random.Random(seed), person(Role.CHIEF, "C", "works")
    officers = [chief, person(Role.INSPECTOR, "N1", "looks")]
    for n in range(8):
        come(n)
    for _ in range(25):
        n = draw.randrange(60)
        draw.choice((inspect, change_channel))(n, chief)
        draw.choice((inspect_again, inspect_again, correct))(n, officers)
    auditor, today = person(Role.AUDITOR, "C"), timezone.localdate()
    for days in (0, 1, 3, 9):
        since, until = (
            timezone.make_aware(datetime.combine(day, time()))
            for day in (today - timedelta(days=days), today + timedelta(days=1))
        )
        expected = one_by_one(since, until)
        found = compare_officers(auditor, since, until)
        told = {one.person: (one.cases, one.observed) for one in found.irregular}
        assert {name: observed for name, (_cases, observed) in told.items() if name in expected} == {
            name: expected[name][1] for name in told if name in expected
        }
        handled = {name: parts[0] for name, parts in expected.items() if parts[0]}
        assert {name: cases for name, (cases, _observed) in told.items() if cases} == handled
        for place, ratios in ((2, found.looser), (3, found.stricter)):
            assert {one.person: one.observed for one in ratios if one.observed} == {
                name: parts[place] for name, parts in expected.items() if parts[place]
            }
        if days == 1:
            catch_up()


def test_the_random_sample_is_counted_the_same_kept_or_not(person):
    chief = person(Role.CHIEF, "C", "works")
    for n in range(12):
        come(n)
    for n in range(5):
        inspect(n, chief)
    now = timezone.now()
    period = (now - timedelta(days=1), now + timedelta(days=1))
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    days = (midnight, midnight + timedelta(days=1))
    before = oversight.discipline(chief, *period)
    catch_up()
    assert oversight.discipline(chief, *period) == oversight.discipline(chief, *days) == before
    every = drawn().values()
    assert (before.drawn, before.inspected) == (sum(v[0] for v in every), sum(v[1] for v in every))
    assert before.drawn == before.inspected + before.held + before.passed
    assert before.inspected > 0
