"""Named lists: what conditions mean by a name, four eyes on every change, and that an expired one selects nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.profiles.life import Deed
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.auditing.replay import replay
from sarhad.station.lists.in_force import lists_at
from sarhad.station.lists.keeping import decide, members_from, write
from sarhad.station.lists.models import ListVersion
from sarhad.station.risk.assessing import rules as rules_now
from sarhad.station.risk.models import Profile
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import BOLTS, arrive
from tests.station.lists.writing import approved_list, write_list
from tests.station.risk.writing import active, lead
from tests.station.risk.writing import write as write_profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
ON_THE_LIST = "importer IN LIST('watched')"


@pytest.fixture
def author(person):
    return person(Role.MANAGER, "C")


@pytest.fixture
def approver(person):
    return person(Role.MANAGER, "C", "other")


def matched(declaration) -> list[str]:
    return declaration.items.get().decision.profiles


def test_a_list_means_what_somebody_else_approved_and_a_new_version_changes_it(author, approver, offices):
    approved_list(author, approver, offices["C"], "watched", "T7")
    active(author, approver, offices["C"], "W", condition=ON_THE_LIST)
    assert matched(arrive(BOLTS, importer="T7")) == ["W@1"]
    waiting = write_list(author, offices["C"], "watched", "T8")
    assert matched(arrive(BOLTS, importer="T8")) == []
    with pytest.raises(PermissionDenied):
        decide(author, waiting, approved=True)
    decide(approver, waiting, approved=True)
    assert matched(arrive(BOLTS, importer="T8")) == ["W@1"]
    assert matched(arrive(BOLTS, importer="T7")) == []
    acts = AuditRecord.objects.filter(subject__startswith="list:").order_by("sequence").values_list("action", flat=True)
    assert list(acts) == ["list_written", "list_approved", "list_written", "list_approved"]


def test_a_decision_is_made_again_with_the_list_as_it_was(author, approver, offices):
    approved_list(author, approver, offices["C"], "watched", "T7")
    active(author, approver, offices["C"], "W", condition=ON_THE_LIST)
    before = arrive(BOLTS, importer="T7")
    approved_list(author, approver, offices["C"], "watched", "T8")
    assert all(one.identical for one in replay(before))


def test_what_names_an_expired_list_selects_nothing_and_is_not_approved(author, approver, offices, monkeypatch):
    soon = date.today() + timedelta(days=30)
    decide(approver, write_list(author, offices["C"], "watched", "T7", valid_to=soon), approved=True)
    active(author, approver, offices["C"], "W", condition=ON_THE_LIST)
    late = write_profile(author, offices["C"], "L", condition=ON_THE_LIST)
    lead(late, (author, Deed.PROPOSE))
    assert rules_now().until.date() == soon + timedelta(days=1)
    after = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: after)
    assert lists_at()["watched"].expired
    assert "W" not in rules_now().assessor.profiles.profiles
    with pytest.raises(SarhadError, match="unknown list 'watched'"):
        lead(late, (approver, Deed.APPROVE))


def test_lists_come_with_a_directory_of_profiles(rules, offices):
    folder = rules / "lists"
    folder.mkdir()
    (folder / "watched.yaml").write_text(
        f"id: watched\ntitle: Watched\nowner: C\nvalid_to: {date.today() + timedelta(days=9)}\nmembers: ['T7']\n"
    )
    country.write_profile(rules, "W", condition=ON_THE_LIST)
    load_profiles(rules)
    assert matched(arrive(BOLTS, importer="T7")) == ["W@1"]
    assert Profile.objects.get(profile_id="W").active.written_by == "station"
    load_profiles(rules)
    assert ListVersion.objects.count() == 1


def test_the_database_refuses_to_change_a_version(author, offices):
    version = write_list(author, offices["C"])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ListVersion.objects.filter(pk=version.pk).update(members=["X"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"members": []}, "1 to 50,000 members"),
        ({"valid_to": "2020-01-01"}, "which is over"),
        ({"valid_to": ""}, "last day is missing"),
        ({"name": "no blanks"}, "id"),
        ({"reason": "x"}, "a reason is needed"),
    ],
)
def test_what_is_wrong_is_told(wrong, said, author, offices):
    good = {"name": "a", "title": "A", "valid_to": date.today(), "members": ["T1"], "reason": "for tests"}
    with pytest.raises(SarhadError, match=said):
        write(author, offices["C"], {**good, **wrong})


def test_seeing_members_is_recorded_and_another_regions_list_is_not_there(author, person, offices, client):
    write_list(author, offices["S"], "southern", "T7")
    client.force_login(person(Role.ANALYST, "N"))
    assert client.get("/lists/southern/").status_code == 404
    client.force_login(person(Role.ANALYST, "S"))
    assert "T7" in client.get("/lists/southern/").content.decode()
    assert AuditRecord.objects.get(action="criteria_viewed").subject == "list:southern@1"


def test_a_list_is_written_approved_and_shown_on_the_screens(author, approver, client):
    client.force_login(author)
    values = {"name": "watched", "office": "C", "title": "Watched", "valid_to": "2099-01-01", "reason": "for tests"}
    client.post("/lists/-/new/", {**values, "members": "T1\nT2, T2;T3"})
    client.post("/lists/watched/decide/", {"version": "1", "answer": "approve"})
    assert lists_at() == {}
    client.force_login(approver)
    client.post("/lists/watched/decide/", {"version": "1", "answer": "approve"})
    assert lists_at()["watched"].members == {"T1", "T2", "T3"}
    assert "watched" in client.get("/lists/").content.decode()


def test_members_are_taken_as_pasted():
    assert members_from(" a\r\nb,c;;\td \n a") == ["a", "b", "c", "d"]
