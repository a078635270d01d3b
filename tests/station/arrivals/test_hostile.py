"""Hostile input: every file and body ends in a clear refusal or a safe result, never in a fault of the station."""

from __future__ import annotations

import gzip
import io
import json
import resource
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sarhad.errors import SarhadError
from sarhad.station.accounts.services import create_api_key
from sarhad.station.arrivals.files import upload
from sarhad.station.declared.models import Declaration
from tests.station import country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MIB = 2**20
HEADER = b"declaration_id,item_no,declared_at,office,hs_code,customs_value\n"


def row(name: bytes = b"D1", value: bytes = b"1") -> bytes:
    return name + b",1,2026-03-02T10:30:00,N1,731815," + value + b"\n"


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(20 * MIB))
    return file.getvalue()


BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
FILES: dict[str, Callable[[], bytes]] = {
    "entities.xml": lambda: f'<!DOCTYPE x [<!ENTITY a "ha">{BOMB}]><x>&i;</x>'.encode(),
    "outside.xml": lambda: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
    "deep.xml": lambda: b"<a>" * 200_000 + b"</a>" * 200_000,
    "deep.json": lambda: b"[" * 200_000 + b"]" * 200_000,
    "open.json": lambda: b'{"a":' * 200_000,
    "huge-number.json": lambda: b'[{"declaration_id": "D1", "version": ' + b"9" * 100_000 + b"}]",
    "infinity.json": lambda: b'[{"declaration_id": "D1", "items": [{"item_no": 1, "customs_value": 1e999}]}]',
    "long.json": lambda: b'[{"declaration_id": "' + b"D" * MIB + b'"}]',
    "surrogate.json": lambda: b'[{"declaration_id": "\\ud800", "office": "N1"}]',
    "zeros.csv": lambda: bytes(MIB),
    "nul.csv": lambda: HEADER + row(b"D\x001"),
    "utf16.csv": lambda: (HEADER + row()).decode().encode("utf-16"),
    "latin.csv": lambda: HEADER + row(b"\xe9\xff"),
    "line.csv": lambda: HEADER + b"x" * (20 * MIB),
    "columns.csv": lambda: b"," * 10_000 + b"\n",
    "quotes.csv": lambda: HEADER + b'"' * 1_000_001,
    "huge-number.csv": lambda: HEADER + row(value=b"9" * 5_000),
    "not-a-number.csv": lambda: HEADER + row(value=b"nan"),
    "bomb.csv.gz": lambda: gzip.compress(HEADER + b"x" * (64 * MIB)),
    "bomb.json.gz": lambda: gzip.compress(b"[" + b" " * (64 * MIB) + b"]"),
    "bomb.xml.gz": lambda: gzip.compress(b"<a>" + b" " * (64 * MIB) + b"</a>"),
    "archive.zip": zipped,
    "broken.parquet": lambda: b"PAR1" + bytes(100) + b"PAR1",
    "../../../escape.csv": lambda: HEADER + row(b"D\x00"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_or_its_rows_are_and_memory_stays_bounded(name, inspector):
    content = FILES[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        result = upload(inspector, SimpleUploadedFile(name, content), "canonical")
    except SarhadError as error:
        said = [problem.message for problem in error.problems]
    else:
        assert result.accepted == 0
        said = [reason["message"] for row in result.arrival.rejected_rows.all() for reason in row.reasons]
    assert said
    assert all(said)
    assert not Declaration.objects.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1024 * 1024  # KiB


GOOD = country.submission(country.BOLTS, name="D1").model_dump_json().encode()
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"\xff\xfe\x00",
    "a NUL": GOOD.replace(b'"D1"', b'"D\\u00001"'),
    "a lone surrogate": GOOD.replace(b'"D1"', b'"\\ud800"'),
    "deep": b"[" * 100_000,
    "a huge number": GOOD.replace(b'"item_no":1', b'"item_no":' + b"9" * 10_000),
    "beyond 64 bits": GOOD.replace(b'"item_no":1', b'"item_no":99999999999999999999'),
    "infinite": GOOD.replace(b"100.0", b"1e999"),
    "not a number": GOOD.replace(b"100.0", b"NaN"),
    "a very long text": GOOD.replace(b'"D1"', b'"' + b"D" * 10**6 + b'"'),
    "no object": b"[1, 2]",
}


@pytest.mark.parametrize("path", ["declarations", "declarations/bulk"])
@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_gets_an_answer_that_says_what_is_wrong(name, path, offices):
    _, token = create_api_key(None, "a system", offices["C"])
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    answer = client.generic("POST", f"/api/{path}", BODIES[name], content_type="application/json")
    text = answer.getvalue()
    if path == "declarations":
        assert 400 <= answer.status_code < 500, text
    else:
        assert answer.status_code == 200
        assert all(json.loads(line)["outcome"] == "refused" for line in text.splitlines())
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    "reference", ["%00", "%ED%A0%80", "..%2F..%2Fetc", "D" * 10_000, "%FF", "D1?version=" + "9" * 400]
)
def test_a_hostile_address_of_a_declaration_is_unknown(reference, offices):
    _, token = create_api_key(None, "a system", offices["C"])
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    assert 400 <= client.get(f"/api/declarations/{reference}").status_code < 500


@pytest.mark.parametrize("asked", ["\x00", "\ud800", "D" * 100_000, "D1 v9999", "' OR 1=1 --", "%"])
def test_a_hostile_search_finds_nothing(asked, inspector):
    client = Client(raise_request_exception=False)
    client.force_login(inspector)
    address = "/declarations/?q=" + asked.encode("utf-8", "surrogatepass").hex("%", 1).join(["%", ""])
    assert client.get(address).status_code == (400 if "\x00" in asked else 302)
