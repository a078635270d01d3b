"""What the chief sees: overrides, the random sample's discipline, the report, who inspected instead of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.rerouting import tighten
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from sarhad.station.shifts import oversight
from sarhad.station.shifts.services import begin_shift, end_shift
from tests.station.country import BOLTS, SHOES, TOYS, arrive, declaration_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def today():
    now = timezone.now()
    return now - timedelta(hours=1), now + timedelta(hours=1)


def drawn() -> Declaration:
    return arrive(BOLTS, name=declaration_id(drawn=True))


def inspect(officer, declaration, findings=None):
    return record_inspection(officer, declaration, controls=required_controls(declaration), findings=findings or {})


def test_the_random_sample_is_kept_when_all_it_chose_was_inspected(chief, inspector, today):
    inspect(inspector, drawn())
    waiting = drawn()
    found = oversight.discipline(chief, *today)
    assert (found.drawn, found.inspected, found.held, found.passed, found.share) == (2, 1, 1, 0, 1.0)
    assert waiting.state == State.WAITING
    assert not oversight.passed_over(chief, *today).exists()


def test_what_chance_chose_and_nobody_inspected_is_listed(chief, today):
    gone = drawn()
    Declaration.objects.filter(pk=gone.pk).update(state=State.RELEASED)
    found = oversight.discipline(chief, *today)
    assert (found.passed, found.share) == (1, 0.0)
    assert [item.declaration for item in oversight.passed_over(chief, *today)] == [gone]


def test_without_a_sample_there_is_no_share(chief, today):
    assert oversight.discipline(chief, *today).share is None


def test_overrides_are_those_of_the_own_office_in_the_period(chief, person, inspector, today):
    tighten(inspector, arrive(TOYS), "red", "smells of petrol")
    tighten(person(Role.CHIEF, "N2"), arrive(TOYS, office="N2"), "red", "not of this office")
    assert [one.reason for one in oversight.overrides(chief, *today)] == ["smells of petrol"]
    assert not oversight.overrides(chief, today[1], today[1] + timedelta(days=1)).exists()


def test_an_inspection_by_another_than_the_one_drawn_is_seen(chief, inspector, person, today):
    mine, other = arrive(TOYS), person(Role.INSPECTOR, "N1", "other")
    begin_shift(inspector)
    inspect(other, mine)
    [seen] = oversight.inspected_by_another(chief, *today)
    assert (seen.officer, seen.assigned_name) == (other, inspector.username)


def test_the_report_adds_up(chief, inspector, today):
    shoes, toys = arrive(SHOES), arrive(TOYS)
    begin_shift(inspector)
    inspect(inspector, shoes, {1: FindingDraft("undervaluation", additional_revenue=700.0)})
    inspect(inspector, toys)
    release(inspector, toys)
    end_shift(inspector, "one truck waits at the ramp")
    found = oversight.report(chief, *today)
    assert (found.arrived, found.inspections, found.irregular, found.revenue) == (2, 2, 1, 700.0)
    assert (found.released, found.held) == (1, 1)
    assert found.by_officer == [{"officer__username": inspector.username, "inspections": 2, "irregular": 1}]
    assert [shift.note for shift in found.notes] == ["one truck waits at the ramp"]


def test_a_report_of_a_busy_day_takes_as_many_queries_as_one_of_a_quiet_day(
    chief, inspector, today, django_assert_max_num_queries
):
    for _ in range(5):
        inspect(inspector, arrive(SHOES))
    with django_assert_max_num_queries(10):
        oversight.report(chief, *today)
