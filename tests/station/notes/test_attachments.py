"""What came with a note: opened by those who read the note; nothing is written where one file is not taken."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.notes.attachments import open_attachment
from sarhad.station.notes.models import Attachment, Entry, Note
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import add, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TRADER = About("trader", "T1")
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
PDF = b"%PDF-1.7\n" + bytes(50)


def photo(name: str = "ramp.jpg", content: bytes = JPEG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


@pytest.fixture
def north(person):
    return person(Role.ANALYST, "N")


@pytest.fixture
def note(north) -> Note:
    return write(north, "Boxes", "Heavier than declared", [TRADER], [photo()])


def address(note: Note) -> str:
    return f"/notes/{note.key}/files/{Attachment.objects.get(entry__note=note).pk}/"


def test_it_is_kept_as_it_is_and_opened_by_those_who_read_the_note_and_nobody_else(note, north, person):
    kept = Attachment.objects.get()
    for reader in (north, person(Role.MANAGER, "C"), person(Role.AUDITOR, "C")):
        found, file = open_attachment(reader, note.key, kept.pk)
        with file:
            assert file.read() == JPEG
    assert (found.name, found.content_type, found.entry.number) == ("ramp.jpg", "image/jpeg", 1)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    strangers = (
        person(Role.ANALYST, "S"),
        person(Role.ANALYST, "N1"),
        person(Role.CHIEF, "N"),
        person(Role.INSPECTOR, "N"),
    )
    for stranger in strangers:
        with pytest.raises(Http404):
            open_attachment(stranger, note.key, kept.pk)
    looks = Access.objects.filter(what="attachment", subject=f"note:{note.key}: ramp.jpg")
    assert set(looks.values_list("user__role", flat=True)) == {"analyst", "manager", "auditor"}
    assert looks.count() == 3


def test_it_is_found_under_its_own_note_only(note, north):
    other = write(north, "Seal", "Broken", [TRADER])
    with pytest.raises(Http404):
        open_attachment(north, other.key, Attachment.objects.get().pk)


def test_the_browser_is_told_its_checked_type_and_runs_nothing(client, note, north):
    client.force_login(north)
    answer = client.get(address(note))
    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="ramp.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("role", "office", "status"), [(Role.ANALYST, "S", 404), (Role.INSPECTOR, "N", 403)])
def test_others_get_nothing_and_leave_no_look(client, note, person, role, office, status):
    client.force_login(person(role, office))
    assert client.get(address(note)).status_code == status
    assert not Access.objects.filter(what="attachment").exists()


def test_what_was_added_is_in_the_audit_record_by_its_hash(note, north):
    add(north, note, "Again", files=[photo("again.pdf", PDF), photo("b.jpg")])
    details = [json.loads(one.detail) for one in AuditRecord.objects.filter(subject=f"note:{note.key}")]
    told = [hash_ for detail in details for hash_ in detail["attachments"]]
    assert sorted(told) == sorted(Attachment.objects.values_list("sha256", flat=True))
    assert len(told) == 3


@pytest.mark.parametrize("bad", [b"MZ\x90", b"<svg/>", b"<html>", b""])
def test_with_a_file_that_is_not_taken_nothing_is_written(note, north, settings, bad):
    before = [path for path in settings.ATTACHMENTS.rglob("*") if path.is_file()]
    records = AuditRecord.objects.count()
    with pytest.raises(SarhadError, match=r"b\.jpg"):
        add(north, note, "Again", files=[photo(), photo("b.jpg", bad)])
    with pytest.raises(SarhadError, match=r"b\.jpg"):
        write(north, "Other", "x", [TRADER], [photo("b.jpg", bad)])
    assert (Note.objects.count(), Entry.objects.count(), Attachment.objects.count()) == (1, 1, 1)
    assert [path for path in settings.ATTACHMENTS.rglob("*") if path.is_file()] == before
    assert AuditRecord.objects.count() == records


def test_a_form_without_a_script_brings_them_and_the_page_shows_them(client, north):
    client.force_login(north)
    form = {"title": "Boxes", "text": "Heavy", "trader": "T1", "files": [photo("<i>.jpg"), photo("paper.pdf", PDF)]}
    place = client.post("/notes/-/write/", form).headers["Location"]
    assert client.post(f"{place}add/", {"text": "More", "files": [photo("c.jpg")]}).headers["Location"] == place
    page = client.get(place).content.decode()
    for name in ("&lt;i&gt;.jpg", "paper.pdf", "c.jpg"):
        assert f">{name}</a>" in page
    assert '<input id="files" type="file"' in page


def test_words_that_came_with_a_refused_file_are_not_lost(client, note, north):
    client.force_login(north)
    page = client.post(f"/notes/{note.key}/add/", {"text": "Typed for an hour", "files": [photo("b.jpg", b"MZ")]})
    assert "Typed for an hour</textarea>" in page.content.decode()
    assert "neither a photograph nor a PDF" in page.content.decode()
    assert Entry.objects.count() == 1


def test_the_page_asks_as_often_for_many_files_as_for_few(client, note, north):
    client.force_login(north)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/notes/{note.key}/")
    for number in range(3):
        add(north, note, "More", files=[photo(f"{number}{name}.jpg") for name in "abc"])
    with CaptureQueriesContext(connection) as many:
        client.get(f"/notes/{note.key}/")
    assert len(many) == len(few)


def test_one_that_is_still_on_its_way_says_so_and_one_that_was_removed_is_gone(client, note, north):
    client.force_login(north)
    where = address(note)
    Attachment.objects.get().path.unlink()
    assert "still on its way" in client.get(where, follow=True).content.decode()
    Attachment.objects.update(name="")
    assert client.get(where).status_code == 404
    assert "its time was over" in client.get(f"/notes/{note.key}/").content.decode()
