"""The draws worked out again: every choice that is not what the key says is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sarhad.assessment import SelectionKey
from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.auditing.officers import compare_officers
from sarhad.station.auditing.redraw import key_from, redraw
from sarhad.station.inspections.rerouting import ask_to_loosen, tighten
from sarhad.station.inspections.services import record_inspection
from sarhad.station.risk.models import Decision
from sarhad.station.shifts.models import Assignment
from sarhad.station.shifts.services import begin_shift
from tests.station.country import BOLTS, SELECTION_KEY, SHOES, TOYS, arrive, declaration_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def auditor(person) -> User:
    return person(Role.AUDITOR, "C")


@pytest.fixture
def today():
    now = timezone.now()
    return now - timedelta(hours=1), now + timedelta(hours=1)


def test_untouched_choices_are_all_right(auditor, inspector, today):
    for drawn in (True, False, False):
        arrive(BOLTS, TOYS, name=declaration_id(drawn))
    begin_shift(inspector)
    result = redraw(auditor, key_from(SELECTION_KEY), *today)
    assert (result.checked, result.drawn, result.wrong, result.other_key) == (3, 1, [], 0)
    assert result.assignments == 3
    assert result.wrong_assignments == []


def test_a_choice_that_was_changed_is_found(auditor, today):
    spared = arrive(BOLTS, name=declaration_id(drawn=True))
    Decision.objects.update(random=False)
    assert redraw(auditor, key_from(SELECTION_KEY), *today).wrong == [spared.declaration_id]


def test_an_assignment_to_another_than_the_one_drawn_is_found(auditor, inspector, person, today):
    declaration = arrive(SHOES)
    begin_shift(inspector)
    Assignment.objects.update(officer=person(Role.INSPECTOR, "N1", "friend"))
    assert redraw(auditor, key_from(SELECTION_KEY), *today).wrong_assignments == [declaration.declaration_id]


def test_decisions_of_another_key_are_counted_not_judged(auditor, today):
    arrive(SHOES)
    result = redraw(auditor, SelectionKey(b"k" * 32), *today)
    assert (result.checked, result.other_key) == (0, 1)


def test_what_is_no_key_is_refused_in_words():
    with pytest.raises(SarhadError, match="no selection key"):
        key_from("open sesame")


def test_the_key_given_on_the_screen_is_kept_nowhere(client, auditor):
    arrive(SHOES)
    client.force_login(auditor)
    page = client.post(reverse("auditing:draws"), {"key": SELECTION_KEY})
    assert "Every choice is what the draw says." in page.content.decode()
    assert SELECTION_KEY not in page.content.decode()
    assert not [r for r in AuditRecord.objects.all() if SELECTION_KEY in r.detail]


def test_officers_are_compared_by_what_they_changed_and_found(auditor, inspector, person, today):
    other = person(Role.INSPECTOR, "N1", "other")
    for officer in (inspector, other):
        for _ in range(3):
            record_inspection(officer, arrive(TOYS), controls=["Documentary check"], findings={})
    tighten(inspector, arrive(TOYS), "red", "smells of petrol")
    ask_to_loosen(other, arrive(SHOES), "yellow", "seen yesterday")
    found = compare_officers(auditor, *today)
    assert {one.person: one.observed for one in found.stricter} == {inspector.username: 1, "other": 0}
    assert {one.person: one.observed for one in found.looser} == {inspector.username: 0, "other": 1}
