"""Any file at all ends in a table or in words: arbitrary bytes, and good files damaged anywhere, for every reader."""

from __future__ import annotations

import gzip
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.declarations.intake import Intake
from sarhad.declarations.mapping import load_mapping
from sarhad.declarations.schema import item_schema
from sarhad.errors import SarhadError

GOOD = {
    "declaration_id": "D1", "version": 1, "declared_at": "2026-03-02T10:30:00", "office": "N1", "importer": "Zoë",
    "items": [{"item_no": 1, "hs_code": "731815", "customs_value": 100.0, "goods_description": 'bolts, "M8"'}],
}  # fmt: skip
WCO = b"""<?xml version="1.0" encoding="UTF-8"?><Declaration><ID>D1</ID><VersionID>1</VersionID>
<AcceptanceDateTime>2026-03-02T10:30:00</AcceptanceDateTime><DeclarationOfficeID>N1</DeclarationOfficeID><GoodsShipment>
<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Commodity><Classification><ID>731815</ID>
</Classification></Commodity></GovernmentAgencyGoodsItem></GoodsShipment></Declaration>"""
CSV = (
    "declaration_id,item_no,declared_at,office,hs_code,goods_description\n"
    'D1,1,2026-03-02T10:30:00,N1,731815,"bolts, ""M8"""\nD2,1,2026-03-02T10:30:00,N1,731815,Zoë\n'
).encode()


def parquet() -> bytes:
    file = io.BytesIO()
    pl.read_csv(CSV, schema_overrides={"hs_code": pl.String}).write_parquet(file)
    return file.getvalue()


FILES: dict[str, bytes] = {
    "a.csv": CSV,
    "a.csv.gz": gzip.compress(CSV),
    "a.json": json.dumps([GOOD]).encode(),
    "a.ndjson": json.dumps(GOOD).encode(),
    "a.xml": WCO,
    "a.parquet": parquet(),
}
NASTY = [
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b'"',
    b"\n",
    b"\r",
    b"\xef\xbb\xbf",
    b"<!--",
    b"]]>",
    b"&#0;",
    b"\\ud800",
    b"1e999",
]
CANONICAL = load_mapping("canonical")


def take(path: Path) -> list[pl.DataFrame] | None:
    """What the intake, which every upload and import goes through, makes of it; None when it is refused in words."""
    try:
        return list(Intake(path, CANONICAL, path.with_suffix(".rejects")))
    except SarhadError as error:
        told = [problem.message for problem in error.problems]
    assert told
    assert all(told)
    return None


def is_canonical(tables: list[pl.DataFrame] | None) -> bool:
    return all(set(item_schema()) <= set(table.columns) for table in tables or ())


@pytest.mark.parametrize("name", FILES)
def test_the_undamaged_file_is_taken(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    tables = take(path)
    assert tables
    assert sum(table.height for table in tables)


fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", FILES)
@fuzzed
@given(data=st.data())
def test_a_damaged_file_gives_a_table_or_words(name, tmp_path, data):
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.sampled_from([0, 1, 2, 30, len(content)])))
        content[start:end] = data.draw(st.sampled_from(NASTY) | st.binary(max_size=4))
    path = tmp_path / name
    path.write_bytes(content)
    assert is_canonical(take(path))


@pytest.mark.parametrize("name", FILES)
@fuzzed
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_give_a_table_or_words(name, tmp_path, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert is_canonical(take(path))


WIDE: dict[str, Callable[[], bytes]] = {
    "100,000 columns of one name": lambda: b"x," * 100_000 + b"\n" + CSV,
    "100,000 columns": lambda: b",".join(b"c%d" % number for number in range(100_000)) + b"\n" + CSV,
    "no line at all in 8 MiB": lambda: b"x" * (8 * 2**20),
}


@pytest.mark.parametrize("form", WIDE)
def test_a_header_without_end_is_refused_at_once(form, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_bytes(WIDE[form]())
    started = time.process_time()
    assert take(path) is None
    assert time.process_time() - started < 3
