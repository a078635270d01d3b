"""What two nodes add to the same thing while apart: nothing is lost, a person is asked only where one must hold."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.lists import keeping as lists
from sarhad.station.lists.in_force import lists_at
from sarhad.station.lists.models import ListVersion
from sarhad.station.nodes.digest import digest
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Incoming, Link, Outgoing, Vector
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import ELSEWHERE, take_in
from sarhad.station.nodes.settling import open_conflicts, settle
from sarhad.station.nodes.snapshots import snapshots
from sarhad.station.notes import writing
from sarhad.station.notes.models import Attachment, Entry, Note, Subject
from sarhad.station.notes.subjects import About
from sarhad.station.register import keeping as register
from sarhad.station.register.models import Judgement, Risk
from tests.station.lists.writing import write_list
from tests.station.register.thoughts import enter_risk, thought

pytestmark = pytest.mark.django_db
LATER = "2030-05-01T10:00:00.000001+00:00"


@pytest.fixture
def gate(rules) -> Link:
    """This station is node "north"; "gate" is a neighbour below it, "centre" the one above."""
    make_node(Place("north", "127.0.0.1:4250", "x"), "regional", "N")
    Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    return Link.objects.create(name="gate", office_code="N1", public_key="0" * 64)


@pytest.fixture
def manager(person) -> User:
    return person(Role.MANAGER, "N")


@pytest.fixture
def other(person) -> User:
    return person(Role.MANAGER, "N", "other")


class Elsewhere:
    """The same thing at the neighbour: a copy of what is here, to which is added there."""

    def __init__(self, gate: Link, kind: str, key: str) -> None:
        self.gate, self.kind, self.key = gate, kind, key
        [self.tree] = deepcopy(snapshots(kind, [key])).values()
        self.counts = dict(Vector.objects.get(kind=kind, key=key).counts)
        self.number = 0

    def add(self, model: str, to: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        """One record more, like the last one but for these fields."""
        records = (to or self.tree)["parts"][model]
        made = deepcopy(records[-1]) if records else {"fields": {}, "parts": {}}
        made["fields"].update(fields)
        records.append(made)
        self.counts["gate"] = self.counts.get("gate", 0) + 1
        return made

    def tell(self) -> None:
        """It comes here, as the neighbour has it."""
        self.number += 1
        change = Change(self.kind, self.key, dict(self.counts), deepcopy(self.tree))
        take_in(self.gate, Message("gate", "north", self.number, timezone.now(), [change]))


@pytest.fixture
def note(gate, person) -> Note:
    analyst = person(Role.ANALYST, "N1")
    return writing.write(analyst, "The lorry", "It stood there at night", [About(Subject.Kind.TRADER, "T1")])


def add_there(there: Elsewhere, text: str) -> None:
    there.add("notes.Entry", number=2, text=text, written_by="gate chief", written_at=LATER)
    there.tree["fields"]["last_at"] = LATER


def test_entries_that_were_added_to_a_note_at_two_nodes_stand_beside_each_other_and_nobody_is_asked(
    gate, note, manager
):
    there = Elsewhere(gate, "note", note.key)
    writing.add(manager, note, "Seen here")
    Outgoing.objects.all().delete()
    add_there(there, "Seen there")
    there.tell()
    texts = list(Entry.objects.order_by("number", "written_at").values_list("number", "text"))
    assert texts == [(1, "It stood there at night"), (2, "Seen here"), (2, "Seen there")]
    assert not Incoming.objects.exists()
    assert Note.objects.get().last_at.isoformat() == LATER
    assert set(Outgoing.objects.filter(kind="note").values_list("link__name", flat=True)) == {"centre"}
    writing.add(manager, note, "And again")
    assert Entry.objects.get(text="And again").number == 4
    before = Entry.objects.count()
    there.tell()
    assert Entry.objects.count() == before


def photo(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8\xff\xe0" + name.encode())


def test_files_that_came_with_entries_at_two_nodes_are_there_once_each_however_often_they_are_told(gate, note, manager):
    writing.add(manager, note, "From before", files=[photo("before.jpg")])
    there = Elsewhere(gate, "note", note.key)
    writing.add(manager, note, "Seen here", files=[photo("here.jpg")])
    add_there(there, "Seen there")
    [told] = there.tree["parts"]["notes.Entry"][-1]["parts"]["notes.Attachment"]
    told["fields"].update(name="there.jpg", stored_name="0" * 32, sha256="1" * 64)
    for _ in range(3):
        there.tell()
    found = Attachment.objects.order_by("name").values_list("name", "entry__text")
    assert list(found) == [("before.jpg", "From before"), ("here.jpg", "Seen here"), ("there.jpg", "Seen there")]
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("removed", ["here", "there", "both"])
def test_that_a_file_was_removed_on_one_side_rewrites_nothing_and_each_side_removes_by_itself(
    gate, note, manager, apart, removed
):
    writing.add(manager, note, "From before", files=[photo("before.jpg")])
    there = Elsewhere(gate, "note", note.key)
    if removed != "there":
        Attachment.objects.update(name="")
    if removed != "here":
        there.tree["parts"]["notes.Entry"][-1]["parts"]["notes.Attachment"][0]["fields"]["name"] = ""
    if apart:
        writing.add(manager, note, "Seen here")
    entry = there.add("notes.Entry", number=3, text="Seen there", written_by="gate chief", written_at=LATER)
    entry["parts"] = {}
    there.tree["fields"]["last_at"] = LATER
    there.tell()
    assert not Incoming.objects.exists()
    assert Entry.objects.filter(text="Seen there").count() == 1
    assert Attachment.objects.get().name == ("before.jpg" if removed == "there" else "")


def test_a_file_that_is_another_below_is_refused(gate, note, manager):
    writing.add(manager, note, "From before", files=[photo("before.jpg")])
    there = Elsewhere(gate, "note", note.key)
    there.tree["parts"]["notes.Entry"][-1]["parts"]["notes.Attachment"][0]["fields"]["sha256"] = "0" * 64
    there.counts["gate"] = 1
    there.tell()
    assert Incoming.objects.get().reason == "changes what is never changed"
    assert Attachment.objects.get().sha256 != "0" * 64


def test_both_sides_of_a_merge_hold_the_same_whichever_came_first(gate, note, manager):
    there = Elsewhere(gate, "note", note.key)
    base = deepcopy(there.tree)
    add_there(there, "Seen there")
    writing.add(manager, note, "Seen here")
    mine = deepcopy(snapshots("note", [note.key])[note.key])
    counts = dict(Vector.objects.get(kind="note", key=note.key).counts)
    with transaction.atomic():
        there.tell()
        one = (digest("note"), Vector.objects.get(kind="note", key=note.key).counts)
        transaction.set_rollback(True)
    assert base != mine
    from sarhad.station.nodes.merging import merged

    both = merged("note", there.tree, mine)
    there.tell()
    assert both is not None
    held = snapshots("note", [note.key])[note.key]
    assert {str(part) for part in both["parts"]["notes.Entry"]} == {str(p) for p in held["parts"]["notes.Entry"]}
    assert both["fields"] == held["fields"]
    assert one[0] == digest("note")
    assert one[1] == {**counts, "gate": 1}


def test_an_entry_that_was_rewritten_below_changes_nothing_and_is_named_in_the_audit(gate, note, manager):
    there = Elsewhere(gate, "note", note.key)
    there.tree["parts"]["notes.Entry"][0]["fields"]["text"] = "Nothing was there"
    add_there(there, "Really")
    there.tell()
    assert [one.text for one in Entry.objects.all()] == ["It stood there at night"]
    refused = Incoming.objects.get()
    assert (refused.status, refused.reason) == (Incoming.Status.REFUSED, "changes what is never changed")
    assert AuditRecord.objects.filter(action="change_refused", subject=f"note:{note.key}").count() == 1


@pytest.fixture
def risk(gate, person, offices) -> Risk:
    return enter_risk(person(Role.ANALYST, "N1", "keeper"), offices["N1"]).risk


def judged_twice(gate: Link, risk: Risk, by: User) -> Elsewhere:
    there = Elsewhere(gate, "risk", risk.reference)
    register.judge(by, risk, thought(likelihood=5), "seen here")
    there.add("register.Judgement", number=2, likelihood=1, reason="seen there", written_by="gate", written_at=LATER)
    there.tree["fields"]["newest"] = 2
    there.tell()
    return there


@pytest.mark.parametrize(("holds", "likelihood"), [("ours", 5), ("theirs", 1)])
def test_of_two_judgements_made_apart_a_person_says_which_holds_and_both_stay(gate, risk, manager, holds, likelihood):
    judged_twice(gate, risk, manager)
    [conflict] = open_conflicts(manager)
    assert Judgement.objects.count() == 2, "until then what was judged here holds"
    Outgoing.objects.all().delete()
    settle(manager, conflict, holds)
    [held] = register.judgements_of(manager)
    assert (held.number, held.likelihood, held.written_by) == (3, likelihood, manager.username)
    numbers = [(one.number, one.likelihood) for one in register.history_of(Risk.objects.get())]
    assert numbers == [(3, likelihood), (2, 1), (2, 5), (1, 4)]
    told = set(Outgoing.objects.filter(kind="risk").values_list("link__name", flat=True))
    assert told == {"gate", "centre"}
    assert register.judge(manager, risk, thought(), "reviewed").number == 4


@pytest.mark.parametrize("holds", ["ours", "theirs"])
def test_what_was_settled_elsewhere_is_taken_and_asks_nobody_any_more(gate, risk, manager, holds):
    there = judged_twice(gate, risk, manager)
    conflict = Incoming.objects.get()
    mine, counts = snapshots("risk", [risk.reference])[risk.reference], Vector.objects.get(kind="risk").counts
    with transaction.atomic():
        settle(manager, conflict, holds)
        settled, version = snapshots("risk", [risk.reference])[risk.reference], Vector.objects.get(kind="risk").counts
        transaction.set_rollback(True)
    assert snapshots("risk", [risk.reference])[risk.reference] == mine
    assert Vector.objects.get(kind="risk").counts == counts
    there.tree, there.counts = settled, {**version, "gate": 9}
    there.tell()
    assert snapshots("risk", [risk.reference])[risk.reference] == settled
    conflict.refresh_from_db()
    assert (conflict.status, conflict.settled_as) == (Incoming.Status.SETTLED, ELSEWHERE)
    assert open_conflicts(manager) == []


def written_twice(gate: Link, offices, one: User, two: User, approved_there: bool = True) -> Elsewhere:
    """A list in force; then a next version is written and approved here, and another one there."""
    lists.decide(two, write_list(one, offices["N1"], "watched", "T1"), approved=True)
    there = Elsewhere(gate, "list", "watched")
    lists.decide(two, write_list(one, offices["N1"], "watched", "HERE"), approved=True)
    made = there.add(
        "lists.ListVersion", number=2, members=["THERE"], stamp=lists.stamp_of(("THERE",)), written_at=LATER
    )
    made["parts"]["lists.ListDecision"] = []
    if approved_there:
        decision = {"approved": True, "by": "gate chief", "at": timezone.now().isoformat(), "reason": ""}
        made["parts"]["lists.ListDecision"] = [{"fields": decision, "parts": {}}]
    there.tell()
    return there


@pytest.mark.parametrize(("holds", "member", "number"), [("ours", "HERE", 2), ("theirs", "THERE", 2)])
def test_of_two_versions_of_a_list_written_apart_a_person_says_which_holds_and_both_stay(
    gate, offices, manager, other, holds, member, number
):
    written_twice(gate, offices, manager, other)
    assert lists_at()["watched"].members == {"HERE"}
    settle(manager, Incoming.objects.get(), holds)
    found = lists_at()["watched"]
    assert (found.members, found.number) == ({member}, number)
    assert sorted(ListVersion.objects.values_list("number", flat=True)) == [1, 2, 2]
    assert write_list(manager, offices["N1"], "watched", "NEXT").number == 3


def test_a_proposal_of_the_other_side_is_refused_when_ours_holds(gate, offices, manager, other):
    written_twice(gate, offices, manager, other, approved_there=False)
    settle(manager, Incoming.objects.get(), "ours")
    [waiting] = [one for one in ListVersion.objects.all() if one.members == ["THERE"]]
    assert waiting.decision is not None
    assert not waiting.decision.approved
    assert lists_at()["watched"].members == {"HERE"}


@pytest.mark.parametrize(("holds", "members"), [("ours", {"T2"}), ("theirs", {"T1"})])
def test_a_version_that_is_approved_here_and_refused_there_waits_for_a_person(
    gate, offices, manager, other, holds, members
):
    lists.decide(other, write_list(manager, offices["N1"], "watched", "T1"), approved=True)
    open_here = write_list(manager, offices["N1"], "watched", "T2")
    there = Elsewhere(gate, "list", "watched")
    lists.decide(other, open_here, approved=True)
    decision = {"approved": False, "by": "gate chief", "at": timezone.now().isoformat(), "reason": "not them"}
    version = there.tree["parts"]["lists.ListVersion"][-1]
    there.add("lists.ListDecision", version, **decision)
    there.tell()
    assert lists_at()["watched"].members == {"T2"}
    settle(manager, Incoming.objects.get(status=Incoming.Status.CONFLICT), holds)
    assert lists_at()["watched"].members == members
    assert open_here.decisions.count() == 2


def test_a_version_written_here_and_a_decision_made_there_need_nobody(gate, offices, manager, other):
    lists.decide(other, write_list(manager, offices["N1"], "watched", "T1"), approved=True)
    write_list(manager, offices["N1"], "watched", "T2")
    there = Elsewhere(gate, "list", "watched")
    write_list(manager, offices["N1"], "watched", "T3")
    decision = {"approved": True, "by": "gate chief", "at": timezone.now().isoformat(), "reason": ""}
    there.add("lists.ListDecision", there.tree["parts"]["lists.ListVersion"][-1], **decision)
    there.tell()
    assert lists_at()["watched"].members == {"T2"}
    assert not Incoming.objects.exists()


def test_both_of_two_versions_with_one_number_can_be_seen(gate, offices, manager, other, client):
    written_twice(gate, offices, manager, other)
    settle(manager, Incoming.objects.get(), "ours")
    client.force_login(manager)
    for version in ListVersion.objects.filter(number=2):
        page = client.get(f"/lists/watched/?version=2&of={version.pk}").content.decode()
        assert f"<li>{version.members[0]}</li>" in page.replace("<ins>", "").replace("</ins>", "")
    assert client.get("/lists/watched/?version=9").status_code == 404


def test_a_whole_that_the_database_refuses_is_kept_aside_and_holds_up_no_other(gate, note, risk, manager):
    bad = Elsewhere(gate, "risk", risk.reference)
    bad.add("register.Judgement", number=2, likelihood=70000, written_at=LATER)
    good = Elsewhere(gate, "note", note.key)
    add_there(good, "Seen there")
    bad.tree["parts"]["register.Judgement"][-1]["fields"]["title"] = None
    changes = [Change(one.kind, one.key, one.counts, one.tree) for one in (bad, good)]
    take_in(gate, Message("gate", "north", 1, timezone.now(), changes))
    assert Entry.objects.filter(text="Seen there").exists()
    assert Judgement.objects.count() == 1
    assert Incoming.objects.get().reason.startswith("cannot be written here")


def test_the_database_still_refuses_to_change_what_was_added(gate, note, risk, offices, manager, other):
    lists.decide(other, write_list(manager, offices["N1"], "watched", "T1"), approved=True)
    changes: list[Callable[[], object]] = [
        lambda: Entry.objects.update(text="x"),
        lambda: Judgement.objects.update(title="x"),
        lambda: ListVersion.objects.update(valid_to=date.today() + timedelta(days=1)),
        lambda: ListVersion.objects.get().decisions.update(approved=False),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
