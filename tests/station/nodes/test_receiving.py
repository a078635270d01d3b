"""Messages may be lost, doubled and mixed up: what is held in the end is the last version, once."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.chain import append
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.models import Finding, Inspection, Rerouting
from sarhad.station.inspections.rerouting import tighten
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from sarhad.station.nodes import outbox, sending, standing
from sarhad.station.nodes.digest import digest
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import ForeignRecord, Incoming, Link, Outgoing, Vector
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import take_in
from sarhad.station.nodes.sending import confirmed, next_number, parcel, unconfirmed
from sarhad.station.nodes.settling import differences, open_conflicts, settle
from sarhad.station.nodes.snapshots import snapshots
from sarhad.station.nodes.standing import SILENT_AFTER, cut_off
from sarhad.station.nodes.vectors import Order, order_of
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Hit
from tests.station import country

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(rules) -> Link:
    """This station is node "north"; "gate" is a neighbour below it."""
    make_node(Place("north", "127.0.0.1:4250", "x"), "regional", "N")
    return Link.objects.create(name="gate", office_code="N1", public_key="0" * 64)


def version_of(declaration: Declaration, **counts: int) -> Change:
    key = f"{declaration.declaration_id}|{declaration.version}"
    return Change("declaration", key, counts, snapshots("declaration", [key])[key])


def forget(declaration: Declaration) -> None:
    """As if it had never been here."""
    Finding.objects.filter(item__declaration=declaration).delete()
    Inspection.objects.filter(declaration=declaration).delete()
    Rerouting.objects.filter(declaration=declaration).delete()
    for item in declaration.items.all():
        Hit.objects.filter(item=item).delete()
        item.decision.delete()
    declaration.items.all().delete()
    Declaration.objects.filter(pk=declaration.pk).delete()
    Vector.objects.all().delete()


@pytest.fixture
def life(gate, inspector) -> list[Change]:
    """The versions a declaration went through at another node, from arrival to release; it is not here."""
    with transaction.atomic(), outbox.taking_in():
        declaration = country.arrive(country.LAMPS, country.BOLTS)
        versions = [version_of(declaration, gate=1)]
        tighten(inspector, declaration, "red", "the seal is broken")
        declaration.refresh_from_db()
        versions.append(version_of(declaration, gate=2))
        record_inspection(
            inspector,
            declaration,
            controls=required_controls(declaration),
            findings={1: FindingDraft("undervaluation", 2, 50.0)},
        )
        versions.append(version_of(declaration, gate=3))
        release(inspector, declaration)
        versions.append(version_of(declaration, gate=4))
    forget(declaration)
    assert not Declaration.objects.exists()
    return versions


def message(number: int, *changes: Change) -> Message:
    return Message("gate", "north", number, timezone.now(), changes)


@pytest.mark.parametrize("seed", range(8))
def test_however_messages_are_doubled_and_mixed_up_the_last_version_is_held_once(gate, life, seed):
    order = [*random.Random(seed).choices(range(4), k=7), 3]
    random.Random(seed + 100).shuffle(order)
    for number, version in enumerate(order, start=1):
        take_in(gate, message(number, life[version]))
    [held] = snapshots("declaration", [life[3].key]).values()
    assert held == life[3].body
    assert Declaration.objects.count() == 1
    assert Vector.objects.get(kind="declaration").counts == {"gate": 4}
    assert not Incoming.objects.exists()


def test_what_is_taken_in_is_told_to_the_node_above_and_not_back(gate, life):
    above = Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    take_in(gate, message(1, life[3]))
    assert list(Outgoing.objects.filter(kind="declaration").values_list("link__name", flat=True)) == ["centre"]
    [told] = [change for one in messages_for_once(above) for change in one.changes if change.kind == "declaration"]
    assert (told.body, told.version) == (life[3].body, {"gate": 4})


def messages_for_once(link: Link) -> list[Message]:
    found = []
    for bulk in (False, True):
        while (number := next_number(link, bulk)) is not None:
            if (one := parcel(link, number)) is not None:
                found.append(one.message)
                confirmed(link, [number])
    return found


def test_a_message_that_was_not_confirmed_is_sent_again_under_the_same_name(gate):
    above = Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    country.arrive(country.SHOES)
    number = next_number(above, bulk=False)
    first = parcel(above, number).message
    country.arrive(country.SHOES)
    assert unconfirmed(above, bulk=False) == [number]
    again = parcel(above, number).message
    assert again.id == first.id
    assert [one.key for one in again.changes] == [one.key for one in first.changes]


def test_a_change_and_its_note_stand_or_fall_together(gate):
    Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    Outgoing.objects.all().delete()
    with transaction.atomic():
        country.arrive(country.SHOES)
        assert Outgoing.objects.filter(kind="declaration").exists()
        transaction.set_rollback(True)
    assert not Outgoing.objects.filter(kind="declaration").exists()
    assert not Declaration.objects.exists()


def test_what_names_something_that_has_not_come_waits_for_it(gate, life):
    body = {**life[0].body, "fields": {**life[0].body["fields"], "office": ["X9"]}}
    take_in(gate, message(1, Change("declaration", life[0].key, {"gate": 1}, body)))
    assert not Declaration.objects.exists()
    assert Incoming.objects.get().reason == "offices.Office X9 is not here yet"
    office = {
        "fields": {"code": "X9", "name": "New", "level": "checkpoint", "parent": ["N1"], "path": "C/N/N1/X9/"},
        "parts": {},
    }
    above = Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    take_in(above, Message("centre", "north", 1, timezone.now(), [Change("office", "X9", {"centre": 1}, office)]))
    assert Declaration.objects.get().office.code == "X9"
    assert not Incoming.objects.exists()


@pytest.fixture
def conflict(gate, life, person) -> Incoming:
    """The same goods: sent to red here, released there."""
    take_in(gate, message(1, life[0]))
    declaration = Declaration.objects.get()
    tighten(person(Role.CHIEF, "N"), declaration, "red", "a tip from the north")
    take_in(gate, message(2, life[3]))
    return Incoming.objects.get()


def test_changes_made_apart_are_shown_and_neither_is_lost(conflict, person):
    assert conflict.status == Incoming.Status.CONFLICT
    assert Declaration.objects.get().state == "waiting"
    differing = {name: (ours, theirs) for name, ours, theirs in differences(conflict)}
    assert differing["state"] == ("waiting", "released")
    assert open_conflicts(person(Role.CHIEF, "N1", "gate chief")) == [conflict]
    assert open_conflicts(person(Role.CHIEF, "S1")) == []
    assert open_conflicts(person(Role.INSPECTOR, "N1", "another")) == []


@pytest.mark.parametrize(("holds", "state"), [("ours", "waiting"), ("theirs", "released")])
def test_a_person_says_which_holds_and_everybody_is_told(conflict, gate, person, holds, state):
    Outgoing.objects.all().delete()
    before = Vector.objects.get(kind="declaration").counts
    chief = person(Role.CHIEF, "N1")
    settle(chief, conflict, holds)
    assert Declaration.objects.get().state == state
    both = Vector.objects.get(kind="declaration").counts
    assert order_of(both, {"gate": 4}) is order_of(both, before) is Order.LATER
    assert Outgoing.objects.filter(link=gate, kind="declaration").exists()
    assert open_conflicts(chief) == []
    with pytest.raises(SarhadError, match="settled before"):
        settle(chief, conflict, "ours")


def test_a_conflict_is_not_everybody_s_to_settle(conflict, person):
    for role, office in ((Role.INSPECTOR, "N1"), (Role.CHIEF, "S1"), (Role.AUDITOR, "C")):
        with pytest.raises(PermissionDenied):
            settle(person(role, office, f"{role}{office}"), conflict, "ours")


def test_the_same_change_made_on_both_sides_is_no_conflict(gate, life):
    take_in(gate, message(1, life[3]))
    Vector.objects.filter(kind="declaration").update(counts={"north": 1})
    take_in(gate, message(2, life[3]))
    assert not Incoming.objects.exists()


def test_a_message_for_somebody_else_is_refused(gate, life):
    with pytest.raises(SarhadError, match="is not from 'gate' to 'north'"):
        take_in(gate, Message("gate", "south", 1, timezone.now(), [life[0]]))


def test_an_audit_record_that_comes_twice_with_other_contents_is_kept_beside(gate):
    body = {"sequence": 1, "hash": "a" * 64}
    take_in(gate, message(1, Change("audit", "gate:1", {}, body, "gate")))
    take_in(gate, message(2, Change("audit", "gate:1", {}, {**body, "hash": "b" * 64}, "gate")))
    assert ForeignRecord.objects.get().body["hash"] == "a" * 64
    assert Incoming.objects.get().status == Incoming.Status.CONFLICT


def test_every_audit_record_is_told_to_the_node_above_and_to_no_other(gate):
    above = Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    record = append("looked", actor="somebody", subject="goods")
    told = Outgoing.objects.filter(kind="audit", key=str(record.sequence))
    assert [one.link for one in told] == [above]


def test_two_nodes_with_the_same_contents_have_the_same_digest(gate, life):
    take_in(gate, message(1, life[2]))
    before = digest("declaration", "C/N/N1/")
    assert before.count == 1
    take_in(gate, message(2, life[3]))
    assert digest("declaration", "C/N/N1/").hash != before.hash
    assert digest("declaration", "C/S/").count == 0


def test_a_computer_that_stands_alone_notes_nothing(rules):
    country.arrive(country.SHOES)
    assert not Vector.objects.exists()
    assert cut_off() is None


def test_a_node_that_does_not_hear_the_one_above_says_so(gate, monkeypatch, django_assert_num_queries):
    above = Link.objects.create(name="centre", is_parent=True, office_code="C")
    assert cut_off().since is None
    for off in (timedelta(hours=3), -timedelta(hours=3)):
        Link.objects.filter(pk=above.pk).update(heard_at=timezone.now() - off)
        assert cut_off().node == "centre"
    assert cut_off().profiles_of is not None
    Link.objects.filter(pk=above.pk).update(heard_at=timezone.now() - SILENT_AFTER + timedelta(seconds=1))
    with django_assert_num_queries(1):
        assert cut_off() is None
    with django_assert_num_queries(0):
        assert cut_off() is None
    monkeypatch.setattr(standing, "SILENT_AFTER", timedelta(seconds=1))
    assert cut_off().node == "centre"


def test_the_home_directory_says_whether_it_is_a_node(gate):
    assert outbox.is_node()
    (Path(settings.HOME) / outbox.MARK).unlink()
    assert not outbox.is_node()


OFFICE = {"code": "Z", "name": "Z", "level": "central", "parent": None, "path": "Z/"}


def test_a_stolen_checkpoint_changes_nothing_that_is_not_its_own(gate, life):
    other = {**life[0].body, "fields": {**life[0].body["fields"], "office": ["N2"]}}
    forged = [
        Change("declaration", life[0].key, {"gate": 1}, other),
        Change("office", "Z", {"gate": 1}, {"fields": OFFICE, "parts": {}}),
        Change("audit", "north:1", {}, {"sequence": 1, "hash": "a" * 64}, "north"),
        Change("audit", "bridge:1", {}, {"sequence": 1, "hash": "a" * 64}, "bridge"),
    ]
    before = AuditRecord.objects.count()
    for number in (1, 2):
        take_in(gate, message(number, *forged))
    assert not Declaration.objects.exists()
    assert not Office.objects.filter(code="Z").exists()
    assert not ForeignRecord.objects.exists()
    assert Incoming.objects.filter(status=Incoming.Status.REFUSED).count() == 4
    refused = AuditRecord.objects.filter(action="change_refused")
    assert (refused.count(), AuditRecord.objects.count() - before) == (4, 4)


def test_a_checkpoint_cannot_take_over_the_goods_of_another(gate, life, offices):
    take_in(gate, message(1, life[0]))
    Declaration.objects.update(office=offices["N2"])
    take_in(gate, message(2, life[3]))
    assert Declaration.objects.get().state == "waiting"
    assert Incoming.objects.get().status == Incoming.Status.REFUSED


def test_a_message_that_would_be_too_large_goes_as_two_and_nothing_is_left_out(gate, monkeypatch):
    above = Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64)
    for _ in range(9):
        country.arrive(country.SHOES)
    keys = sorted(Outgoing.objects.filter(link=above, kind="declaration").values_list("key", flat=True))
    monkeypatch.setattr(sending, "TEXT_A_MESSAGE", 8000)
    found = messages_for_once(above)
    assert len(found) > 2
    assert sorted(one.key for each in found for one in each.changes if one.kind == "declaration") == keys
    assert all(len(one.text()) <= 8000 or len(one.changes) == 1 for one in found)
