"""Statements written once: the same answers as Django's own, and no value in another's place."""

from __future__ import annotations

import pytest

from sarhad.station.audit.models import AuditRecord
from sarhad.station.offices.models import Office
from sarhad.station.statements import FEW, Question, insert

pytestmark = pytest.mark.django_db


def offices(number: int) -> list[Office]:
    return [Office(code=f"A{n}", name=f"Office {n}", level="checkpoint", path=f"A{n}/") for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, 3, FEW, FEW + 1])
def test_what_was_inserted_is_there_with_its_key(number):
    made = offices(number)
    insert(made)
    assert {one.pk: one.code for one in made} == dict(Office.objects.values_list("pk", "code"))
    assert all(not one._state.adding for one in made)


def test_a_key_of_ones_own_is_kept():
    record = AuditRecord(sequence=7, at="now", action="tried", detail="{}", previous_hash="0", hash="1")
    insert([record])
    assert (record.pk, AuditRecord.objects.get().sequence) == (7, 7)


def test_a_question_answers_as_the_query_does_for_any_number_of_values():
    insert(offices(30))
    asked = Question(lambda codes: Office.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))
    for codes in (["A1"], ["A2"], ["A2", "A1"], ["none"], [f"A{n}" for n in range(30)]):
        assert asked(codes) == list(Office.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))


def test_values_in_another_order_than_the_statement_s_are_refused():
    asked = Question(lambda name, code: Office.objects.filter(name=name, code=code).values_list("pk"))
    with pytest.raises(ValueError, match="do not stand in this order"):
        asked("a name", "a code")
