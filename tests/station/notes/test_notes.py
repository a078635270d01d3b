"""Case notes: of the own subtree, never rewritten, and the beginning of a profile."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.nodes.restoring import Restoring, restore
from sarhad.station.nodes.snapshots import snapshots
from sarhad.station.notes.becoming import become
from sarhad.station.notes.models import Entry, Note
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import add, open_note, search, write
from sarhad.station.risk.models import Standing
from sarhad.station.risk.versions import content_of
from tests.station.country import SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TRADER = About("trader", "T1")


@pytest.fixture
def north(person):
    return person(Role.ANALYST, "N")


def test_a_note_is_read_in_its_subtree_and_above_and_by_nobody_else(north, person):
    note = write(north, "Boxes", "Heavier than declared", [TRADER])
    for reader in (north, person(Role.MANAGER, "C"), person(Role.AUDITOR, "C")):
        assert open_note(reader, note.key) == note
    south = person(Role.ANALYST, "S")
    for other in (south, person(Role.CHIEF, "N1"), person(Role.INSPECTOR, "N1")):
        assert not search(other).exists()
        with pytest.raises(Http404):
            open_note(other, note.key)
    with pytest.raises(PermissionDenied):
        add(south, note, "mine")
    assert Access.objects.filter(what="note", subject=f"note:{note.key}").count() == 3


def test_what_was_written_stays_and_is_added_to(north):
    note = write(north, "Boxes", "Heavier than declared", [TRADER])
    add(north, note, "Again today")
    assert [entry.text for entry in note.entries.order_by("number")] == ["Heavier than declared", "Again today"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(text="nothing")
    actions = AuditRecord.objects.filter(subject=f"note:{note.key}").order_by("sequence")
    assert [record.action for record in actions] == ["note_written", "note_added_to"]


WRONG = (
    ("", "x", [TRADER]), ("x", " ", [TRADER]), ("x", "x", []), ("x", "x", [About("commodity", "shoes")]),
    ("x", "x", [About("declaration", "none")]), ("x", "x", [About("office", "S1")]), ("x", "y" * 20_001, [TRADER]),
)  # fmt: skip


def test_what_is_not_sound_is_refused(north):
    for title, text, about in WRONG:
        with pytest.raises(SarhadError):
            write(north, title, text, about)


def test_a_note_travels_whole_to_another_node(north):
    note = write(north, "Boxes", "Heavy", [TRADER, About("commodity", "6403")])
    add(north, note, "Again")
    tree = snapshots("note", [note.key])[note.key]
    tree["fields"]["key"] = "0" * 32
    with transaction.atomic():
        restore("note", [tree], Restoring({}))
    there = Note.objects.get(key="0" * 32)
    assert (there.title, there.office, there.last_at) == (
        note.title,
        north.office,
        Note.objects.get(pk=note.pk).last_at,
    )
    assert [entry.text for entry in there.entries.order_by("number")] == ["Heavy", "Again"]
    assert there.subjects.count() == 2


def test_notes_are_found_by_words_of_any_entry_and_by_what_they_are_about(north):
    boxes = write(north, "Boxes", "Heavier than declared", [TRADER, About("commodity", "6403")])
    seal = write(north, "Seal", "Broken", [About("trader", "T2")])
    add(north, seal, "Heavier, too")
    assert set(search(north, "heavier")) == {boxes, seal}
    assert list(search(north, "heavier declared")) == [boxes]
    assert list(search(north, "", [About("trader", "T2")])) == [seal]
    assert not search(north, "heavier", [About("trader", "T3")])


def test_a_note_becomes_a_draft_that_names_it_and_the_note_names_the_draft(client, north):
    arrive(SHOES, name="D-SHOES")
    note = write(north, "Boxes", "Heavy", [TRADER, About("commodity", "6403"), About("declaration", "D-SHOES")])
    version = become(north, note, "N-BOX", "revenue", "yellow")
    said = content_of(version)
    assert said.condition == "importer = 'T1' AND hs_code LIKE '6403%'"
    assert note.key in said.rationale
    assert version.life.state == Standing.DRAFT
    assert note.entries.get(number=2).profile == "N-BOX"
    with pytest.raises(SarhadError):
        become(north, write(north, "One", "x", [About("declaration", "D-SHOES")]), "N-ONE", "revenue", "yellow")
    client.force_login(north)
    assert "/profiles/N-BOX/" in client.get(f"/notes/{note.key}/").content.decode()


def test_pages_show_the_notes_about_what_they_show_and_only_to_those_who_read_them(client, north, person):
    held = arrive(SHOES)
    note = write(north, "Boxes of T1", "Heavy", [TRADER, About("declaration", held.declaration_id)])
    client.force_login(north)
    address = f"/declarations/{held.pk}/"
    for place in ("/analysis/trader/?trader=T1&from=2026-01-01", address, "/notes/?trader=T1"):
        assert note.title in client.get(place).content.decode()
    client.force_login(person(Role.INSPECTOR, "N1"))
    assert note.title not in client.get(address).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_few(client, north):
    client.force_login(north)
    write(north, "Boxes", "Heavy", [TRADER])
    with CaptureQueriesContext(connection) as few:
        client.get("/notes/")
    for number in range(10):
        write(north, f"Boxes {number}", "Heavy", [TRADER, About("commodity", "6403")])
    with CaptureQueriesContext(connection) as many:
        client.get("/notes/")
    assert len(many) == len(few) <= 12


def test_the_form_writes_and_adds_and_drafts(client, north):
    client.force_login(north)
    place = client.post("/notes/-/write/", {"title": "Boxes", "text": "Heavy <b>", "trader": "T1 T2"}).headers[
        "Location"
    ]
    client.post(f"{place}add/", {"text": "More"})
    page = client.get(place).content.decode()
    assert "Heavy &lt;b&gt;" in page
    assert "More" in page
    answer = client.post(f"{place}propose/", {"profile": "N-T", "area": "revenue", "channel": "red"})
    assert answer.headers["Location"] == "/profiles/N-T/edit/"
    kept = client.post("/notes/-/write/", {"title": "Kept", "text": "typed", "office": "S1"}).content.decode()
    assert "typed" in kept
