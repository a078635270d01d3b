"""A form sent twice is one inspection; a form filled in against an older state is not taken."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.models import Inspection
from sarhad.station.inspections.rerouting import tighten
from sarhad.station.inspections.services import record_inspection
from sarhad.station.inspections.stamps import ChangedMeanwhileError, stamp_of
from tests.station.country import SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def sent(client, inspector):
    """`sent(declaration, **fields)` posts the form as the outbox of a device does."""
    client.force_login(inspector)

    def post(declaration, **fields):
        usual = {"control": "Weigh the load", "result": "order", "submission": str(uuid4()), "seen": ""}
        return client.post(reverse("inspections:inspect", args=[declaration.pk]), {**usual, **fields}, **JSON)

    return post


def test_a_form_sent_twice_is_one_inspection(sent):
    declaration, submission = arrive(SHOES), str(uuid4())
    answers = [sent(declaration, submission=submission).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert Inspection.objects.count() == 1


def test_the_second_sending_is_known_even_when_the_stamp_is_old_by_then(sent):
    declaration, submission = arrive(SHOES), str(uuid4())
    seen = stamp_of(declaration)
    assert sent(declaration, submission=submission, seen=seen).status_code == 200
    assert sent(declaration, submission=submission, seen=seen).status_code == 200


def test_a_number_of_another_declaration_is_refused(inspector):
    first, second, submission = arrive(SHOES), arrive(SHOES), uuid4()
    record_inspection(inspector, first, controls=["Weigh the load"], findings={}, submission=submission)
    with pytest.raises(SarhadError, match="another declaration"):
        record_inspection(inspector, second, controls=["Weigh the load"], findings={}, submission=submission)


def test_what_changed_meanwhile_is_a_conflict_and_records_nothing(sent, chief):
    declaration = arrive(TOYS)
    seen = stamp_of(declaration)
    tighten(chief, declaration, "red", "a dog was interested")
    answer = sent(declaration, seen=seen, control="Documentary check")
    assert answer.status_code == 409
    assert "changed after you opened it" in answer.json()["problems"][0]
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"result": ""}, "result is not said"),
        ({"result": "irregular"}, "no item has a finding"),
        ({"result": "irregular", "type-1": "other", "revenue-1": "much"}, "not an amount"),
        ({"control": []}, "no control"),
    ],
)
def test_a_form_with_a_mistake_is_refused_in_words(sent, fields, words):
    answer = sent(arrive(SHOES), **fields)
    assert answer.status_code == 422
    assert words in answer.json()["problems"][0]
    assert not Inspection.objects.exists()


def test_findings_left_from_before_do_not_count_when_all_is_in_order(sent):
    declaration = arrive(SHOES)
    assert sent(declaration, **{"type-1": "other"}).status_code == 200
    assert not Inspection.objects.get().irregular


def test_every_act_gives_another_stamp(inspector, chief):
    declaration = arrive(TOYS)
    stamps = [stamp_of(declaration)]
    record_inspection(inspector, declaration, controls=["Documentary check"], findings={})
    declaration.refresh_from_db()
    stamps.append(stamp_of(declaration))
    tighten(chief, declaration, "red", "a dog was interested")
    declaration.refresh_from_db()
    stamps.append(stamp_of(declaration))
    assert len(set(stamps)) == 3
    with pytest.raises(ChangedMeanwhileError):
        record_inspection(inspector, declaration, controls=["Documentary check"], findings={}, seen=stamps[0])


def test_a_stranger_cannot_even_see_that_there_is_a_declaration(client, person):
    client.force_login(person(Role.INSPECTOR, "N2"))
    answer = client.post(reverse("inspections:inspect", args=[arrive(SHOES).pk]), {}, **JSON)
    assert answer.status_code == 404
