"""Shifts and assignments: who is on duty and competent gets what waits, and everything is recorded."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.assessment import SelectionKey
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.inspections.services import record_inspection
from sarhad.station.shifts.allocation import choose, number_of
from sarhad.station.shifts.models import Assignment, Shift
from sarhad.station.shifts.services import assign_waiting, begin_shift, end_shift, set_competence, with_officer
from tests.station.country import LAMPS, SELECTION_KEY, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def crew(person):
    """Three inspectors of North gate."""
    return [person(Role.INSPECTOR, "N1", name) for name in ("aziz", "bahor", "dilnoza")]


def test_whoever_comes_on_duty_is_given_what_waits(inspector):
    declarations = [arrive(SHOES), arrive(TOYS)]
    begin_shift(inspector)
    assert {a.declaration for a in Assignment.objects.filter(officer=inspector)} == set(declarations)


def test_a_shift_is_begun_once_and_ended_once(inspector):
    begin_shift(inspector)
    with pytest.raises(SarhadError, match="open already"):
        begin_shift(inspector)
    end_shift(inspector, "  the scanner is out of order  ")
    assert Shift.objects.get().note == "the scanner is out of order"
    with pytest.raises(SarhadError, match="no shift is open"):
        end_shift(inspector)


def test_nothing_is_given_to_anybody_who_is_not_on_duty(offices, inspector):
    arrive(SHOES)
    assert assign_waiting(offices["N1"]) == []


def test_only_those_trained_for_the_channel_are_drawn(offices, chief, crew):
    set_competence(chief, crew[0], ["yellow"])
    set_competence(chief, crew[1], ["yellow"])
    for officer in crew:
        begin_shift(officer)
    for _ in range(6):
        arrive(SHOES)
    given = assign_waiting(offices["N1"])
    assert len(given) == 6
    assert {one.officer for one in given} == {crew[2]}


def test_what_nobody_on_duty_is_trained_for_waits_for_somebody_who_is(offices, chief, inspector):
    set_competence(chief, inspector, ["yellow"])
    begin_shift(inspector)
    arrive(LAMPS)
    assert assign_waiting(offices["N1"]) == []


def test_an_officer_going_off_duty_leaves_open_goods_to_those_who_stay(crew):
    for officer in crew[:2]:
        begin_shift(officer)
    first = arrive(SHOES)
    assign_waiting(first.office)
    had = Assignment.objects.get().officer
    end_shift(had)
    now = Assignment.objects.get(ended_at=None)
    assert now.officer != had
    assert now.round == 1


def test_every_assignment_can_be_worked_out_again_from_the_audit_record_and_the_key(offices, crew):
    for officer in crew:
        begin_shift(officer)
    for _ in range(10):
        arrive(SHOES)
    assign_waiting(offices["N1"])
    key = SelectionKey(bytes.fromhex(SELECTION_KEY))
    detail = json.loads(AuditRecord.objects.get(action="assigned").detail)
    assert len(detail) == 10
    for name, one in detail.items():
        number = number_of(key, name.rpartition(" v")[0], one["round"])
        assert choose(number, [tuple(c) for c in one["candidates"]]) == one["to"]


def test_load_counts_what_is_open_and_not_what_is_done(offices, crew):
    begin_shift(crew[0])
    done = arrive(TOYS)
    assign_waiting(offices["N1"])
    record_inspection(crew[0], done, controls=["Documentary check"], findings={})
    begin_shift(crew[1])
    arrive(TOYS)
    [given] = assign_waiting(offices["N1"])
    assert given.candidates == [["aziz", 0], ["bahor", 0]]


def test_a_declaration_knows_who_has_it(offices, inspector):
    from sarhad.station.declared.models import Declaration

    begin_shift(inspector)
    arrive(SHOES)
    assign_waiting(offices["N1"])
    assert with_officer(Declaration.objects.all()).get().assigned_name == inspector.username


def test_only_a_chief_of_the_office_gives_out_work_and_says_who_is_trained(offices, inspector, person):
    for stranger in (inspector, person(Role.CHIEF, "N2"), person(Role.MANAGER, "C")):
        with pytest.raises(PermissionDenied):
            assign_waiting(offices["N1"], stranger)
        with pytest.raises(PermissionDenied):
            set_competence(stranger, inspector, ["red"])
    with pytest.raises(SarhadError, match="trained for nothing"):
        set_competence(person(Role.CHIEF, "N1"), inspector, ["purple"])
