"""Whoever asks is told everything held about them, nothing of others and no criteria; that it was told is recorded."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.privacy.pseudonyms import pseudonym
from sarhad.station.privacy.subject import about_officer, about_trader, as_json, as_pdf
from tests.station.country import BOLTS, SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def auditor(person):
    return person(Role.AUDITOR, "N")


def test_a_trader_is_told_of_all_declarations_that_name_them_and_of_no_criteria(auditor):
    mine, other = arrive(SHOES, importer="T1"), arrive(SHOES, importer="T2")
    carried, elsewhere = arrive(BOLTS, importer="T3", carrier="T1"), arrive(BOLTS, office="S1", importer="T1")
    told = as_json(about_trader(auditor, "T1", "letter 7")).decode()
    assert all(one.declaration_id in told for one in (mine, carried))
    assert all(one.declaration_id not in told for one in (other, elsewhere))
    assert "T2" not in told
    assert not any(word in told for word in ("shoes", "Title of", "Look closely", '"red"'))


def test_a_trader_is_told_of_what_stands_under_their_pseudonym(auditor):
    old = arrive(BOLTS, importer="T1")
    Declaration.objects.update(importer=pseudonym("T1"))
    assert old.declaration_id in as_json(about_trader(auditor, "T1", "letter 7")).decode()


def test_an_officer_is_told_of_account_and_acts(auditor, inspector):
    report = json.loads(as_json(about_officer(auditor, inspector.username, "letter 8")))
    assert ["Name to sign in", inspector.username] in report["sections"][0]["rows"]
    assert report["rights"]
    assert report["why"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_but_the_auditor_makes_the_report(role, person, inspector):
    with pytest.raises(PermissionDenied):
        about_officer(person(role, "C", "asker"), inspector.username, "letter 9")


def test_a_reason_and_a_person_of_the_own_offices_are_needed(auditor, person):
    person(Role.INSPECTOR, "S1", "far")
    for name, reason in (("far", "letter"), ("nobody", "letter"), (auditor.username, " ")):
        with pytest.raises(SarhadError):
            about_officer(auditor, name, reason)


def test_that_it_was_told_is_recorded_and_it_prints(auditor, inspector):
    content = as_pdf(about_officer(auditor, inspector.username, "letter 10"))
    assert content.startswith(b"%PDF")
    record = AuditRecord.objects.get(action="person_answered")
    assert record.subject == f"user:{inspector.username}"
    assert "letter 10" in record.detail


def test_over_the_screen_it_comes_as_a_file(client, auditor):
    client.force_login(auditor)
    assert client.get("/personal-data/").status_code == 200
    arrive(BOLTS, importer="T1")
    sent = {"kind": "trader", "name": "T1", "reason": "letter", "format": "json"}
    answer = client.post("/personal-data/report/", sent)
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert client.post("/personal-data/report/", {**sent, "reason": ""}).status_code == 302
