"""What is taken in is a photograph or a PDF by its content, within its size, under a name that cannot do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sarhad.errors import SarhadError
from sarhad.station.attachments.places import path_of
from sarhad.station.attachments.storing import FILES_LIMIT, store, store_all
from sarhad.station.inspections.models import Attachment as OfInspection
from sarhad.station.notes.models import Attachment as OfNote

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
REFUSED = {
    "empty": b"",
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with a declaration": b'<?xml version="1.0"?><svg/>',
    "program for Windows": b"MZ\x90\x00" + bytes(60),
    "program for Linux": b"\x7fELF" + bytes(60),
    "script": b"#!/bin/sh\nrm -rf ~\n",
    "archive or office document": b"PK\x03\x04" + bytes(60),
    "animation": b"GIF89a" + bytes(60),
    "sound in the same container as WebP": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "page that says PDF later": b"<html>%PDF-1.7",
}


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", [OfInspection, OfNote])
@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_whatever_the_sender_calls_it_another_type_is_refused_and_leaves_nothing(settings, kind, content):
    good = SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")
    with pytest.raises(SarhadError, match=r"b\.jpg"):
        store_all([good, SimpleUploadedFile("b.jpg", content, "image/jpeg")], kind)
    assert files_in(settings.HOME) == []


def test_a_byte_more_than_the_limit_is_refused(settings):
    settings.ATTACHMENT_LIMIT_BYTES = len(JPEG)
    assert store(SimpleUploadedFile("a.jpg", JPEG), OfNote).size == len(JPEG)
    with pytest.raises(SarhadError, match="larger"):
        store(SimpleUploadedFile("a.jpg", JPEG + b"x"), OfNote)


def test_more_files_than_one_act_may_bring_are_refused(settings):
    assert len(store_all([SimpleUploadedFile("a.jpg", JPEG)] * 1, OfNote)) == 1
    with pytest.raises(SarhadError, match="at most"):
        store_all([SimpleUploadedFile("a.jpg", JPEG) for _ in range(FILES_LIMIT + 1)], OfNote)
    assert len(files_in(settings.ATTACHMENTS)) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("truck.jpg", "truck.jpg"),
        ("TRUCK.JPEG", "TRUCK.JPEG"),
        ("..\\..\\etc\\truck.jpg", "truck.jpg"),
        ("invoice.exe", "invoice.exe.jpg"),
        ("page.html", "page.html.jpg"),
        ("gpj.\u202egpj.exe", "gpj.gpj.exe.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie: b.jpg"),
        ("\u0433\u0440\u0443\u0437.png", "\u0433\u0440\u0443\u0437.png.jpg"),
        ("n" * 300 + ".jpg", "n" * 196 + ".jpg"),
    ],
)
def test_a_name_leads_nowhere_hides_nothing_and_ends_as_the_content_does(given, kept):
    file = SimpleUploadedFile("x.jpg", JPEG)
    file._name = given  # as it comes from the line: Django's own cleaning is not what is tried here
    assert store(file, OfNote).name == kept


@pytest.mark.parametrize("name", ["", "/etc/hostname", "../secret.key", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_a_record_names_no_file_elsewhere(name):
    with pytest.raises(SarhadError, match="no name of a stored file"):
        path_of(name, OfNote.FOLDER)


def test_two_kinds_of_records_never_share_a_file(settings):
    name = "0" * 32
    assert path_of(name, OfNote.FOLDER) != path_of(name, OfInspection.FOLDER)
    assert path_of(name, OfNote.FOLDER).is_relative_to(settings.ATTACHMENTS)
