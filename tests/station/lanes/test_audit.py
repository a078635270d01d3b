"""What an auditor works out again is judged by the lane plan of then: its random shares, its number of hits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from sarhad.assessment import SelectionKey
from sarhad.station.accounts.roles import Role
from sarhad.station.auditing.redraw import redraw
from sarhad.station.auditing.replay import replay
from sarhad.station.lanes.plans import approve, propose
from sarhad.station.risk.models import Decision
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
CHANCE = "plan: national\nversion: {version}\nrows:\n  - random: {{red: {red}, yellow: 0.2, blue: 0.1}}\n"


def again(auditor):
    now = timezone.now()
    key = SelectionKey(bytes.fromhex(settings.SELECTION_KEY))
    return redraw(auditor, key, now - timedelta(hours=1), now + timedelta(hours=1))


def test_every_draw_is_judged_by_the_shares_of_its_own_version(in_force, person):
    before = [arrive(BOLTS) for _ in range(3)]
    in_force(CHANCE.format(version=1, red=0.3))
    first = [arrive(BOLTS) for _ in range(25)]
    version = propose(person(Role.ANALYST, "C"), CHANCE.format(version=2, red=0.6))
    approve(person(Role.MANAGER, "C"), version)
    second = [arrive(BOLTS) for _ in range(25)]
    found = again(person(Role.AUDITOR, "C"))
    assert found.checked == len(before) + len(first) + len(second)
    assert 15 <= found.drawn < found.checked
    assert found.wrong == []


def test_a_choice_against_the_plan_is_found(in_force, person):
    in_force(CHANCE.format(version=1, red=0.3))
    declaration = next(one for one in (arrive(BOLTS) for _ in range(40)) if one.channel == "red")
    Decision.objects.filter(item__declaration=declaration).update(random=False)
    assert again(person(Role.AUDITOR, "C")).wrong == [declaration.declaration_id]


@pytest.mark.parametrize("code", [BOLTS, SHOES, TOYS, LAMPS, FIGS])
def test_a_decision_under_a_plan_comes_out_identical(in_force, code):
    in_force(CHANCE.format(version=1, red=0.5))
    assert all(one.identical for _ in range(4) for one in replay(arrive(code)))


def test_that_the_length_of_a_run_is_not_kept_is_said(in_force):
    in_force("plan: national\nrows:\n  - trader_passed: 1\n")
    arrive(BOLTS)
    [found] = replay(arrive(BOLTS))
    assert found.missing == ["how many declarations had passed before it"]
