"""A back-up holds the whole database and every attachment, none of the keys, and can be opened again."""

from __future__ import annotations

import sqlite3
import tarfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.inspections.services import record_inspection
from sarhad.station.notes.models import Attachment
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import write
from sarhad.station.operations.backups import back_up, backups, sha256_of
from sarhad.station.operations.contents import read_contents
from sarhad.station.operations.health import health
from tests.station.country import SHOES, arrive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="opens the SQLite file; test_restores restores both")
def test_a_back_up_can_be_opened_and_holds_everything(person, inspector, settings, tmp_path):
    photo = SimpleUploadedFile("truck.jpg", JPEG)
    record_inspection(inspector, arrive(SHOES), controls=["Weigh the load"], findings={}, files=[photo])
    (settings.HOME / "secret.key").write_text("not for a back-up")
    made = back_up(person(Role.ADMINISTRATOR, "C"))
    with tarfile.open(made.path) as archive:
        names = archive.getnames()
        archive.extractall(tmp_path / "again", filter="data")
    assert not [name for name in names if name.endswith(".key")]
    [stored] = [path for path in (tmp_path / "again/attachments").rglob("*") if path.is_file()]
    assert stored.read_bytes() == JPEG
    again = sqlite3.connect(tmp_path / "again/station.sqlite3")
    assert again.execute("SELECT count(*) FROM declared_declaration").fetchone() == (1,)
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_what_came_with_notes_is_in_it_and_counted(person):
    files = [SimpleUploadedFile("truck.jpg", JPEG)]
    write(person(Role.ANALYST, "N"), "Boxes", "Heavy", [About("trader", "T1")], files)
    made, stored = back_up(None), Attachment.objects.get()
    with tarfile.open(made.path) as archive:
        kept = archive.extractfile(f"attachments/notes/{stored.stored_name[:2]}/{stored.stored_name}")
        assert kept is not None
        assert kept.read() == JPEG
    assert read_contents(made.path).attachments == 1


def test_making_one_is_in_the_record_with_its_hash(person):
    made = back_up(person(Role.ADMINISTRATOR, "C"))
    assert sha256_of(made.path) in AuditRecord.objects.get(action="backup_made").detail
    assert [one.path for one in backups()] == [made.path]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_makes_one(person, role):
    with pytest.raises(PermissionDenied):
        back_up(person(role, "C"))


def test_health_looks_at_the_last_back_up():
    signs = {str(sign.name): sign for sign in health()}
    assert not signs["Last back-up"].well
    assert signs["Database"].found.startswith(connection.vendor)


def test_after_a_back_up_that_sign_is_well():
    back_up(None)
    assert {str(sign.name): sign.well for sign in health()}["Last back-up"]
