"""JSON declarations: one, an array, NDJSON; a bad one is refused with its field, the good ones are taken."""

from __future__ import annotations

import json
from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarhad.declarations.columns import Declaration
from sarhad.declarations.objects import declarations_from_json, declarations_of, table_of
from sarhad.declarations.schema import item_schema
from sarhad.errors import SarhadError
from tests.declarations.made import declarations

GOOD = {
    "declaration_id": "A1", "declared_at": "2026-01-01T10:00:00", "office": "10",
    "items": [{"item_no": 1, "hs_code": "010121", "net_mass_kg": 3.5}],
}  # fmt: skip
TEXT = json.dumps(GOOD).encode()


@given(st.lists(declarations(), max_size=5, unique_by=lambda d: (d.declaration_id, d.version)))
def test_declarations_survive_the_way_through_json_and_the_table(made: list[Declaration]) -> None:
    ndjson = "\n".join(declaration.model_dump_json() for declaration in made)
    array = "[" + ",".join(declaration.model_dump_json() for declaration in made) + "]"
    for text in (ndjson, array) if made else (array,):
        assert declarations_from_json(text.encode()).all_or_error() == made
    table = table_of(made)
    assert table.schema == item_schema()
    assert declarations_of(table) == made


def test_a_bad_declaration_is_refused_with_its_line_and_field_and_the_others_are_taken() -> None:
    bad = json.dumps({**GOOD, "declaration_id": "B2", "items": [{"item_no": 1, "hs_code": "87"}]}).encode()
    parsed = declarations_from_json(TEXT + b"\n\n" + bad + b"\n" + TEXT.replace(b"A1", b"C3") + b"\n{broken}")
    assert [(d.declaration_id, p) for d, p in zip(parsed.declarations, parsed.positions, strict=True)] == [
        ("A1", 1),
        ("C3", 3),
    ]
    assert [(refusal.position, refusal.declaration_id) for refusal in parsed.refused] == [(2, "B2"), (4, None)]
    assert parsed.refused[0].problems[0].place.line == 3
    assert "items.0.hs_code" in parsed.refused[0].problems[0].message
    with pytest.raises(SarhadError, match="hs_code"):
        parsed.all_or_error()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"declared_at": "2026-01-01T10:00:00Z"}, "legal time"),
        ({"office": "a\x00b"}, "must have the form"),
        ({"office": "x" * 36}, "at most 35"),
        ({"surprise": 1}, "surprise"),
        ({"items": []}, "at least 1"),
        ({"items": [*GOOD["items"], *GOOD["items"]]}, "item_no 1 is given more than once"),
        ({"items": [{"item_no": 1, "hs_code": "010121", "net_mass_kg": float("nan")}]}, "finite"),
        ({"items": [{"item_no": 1, "hs_code": "010121", "net_mass_kg": -1}]}, "at least 0"),
    ],
)
def test_what_no_declaration_may_hold_is_refused(change: dict[str, object], message: str) -> None:
    refused = declarations_from_json(json.dumps({**GOOD, **change}).encode()).refused
    assert message in " ".join(problem.message for problem in refused[0].problems)


@pytest.mark.parametrize("text", [b"", b"[", b"[" * 100_000, b"hello", b"\xff\xfe{}", b'{"a": 1'])
def test_what_is_no_json_says_so(text: bytes) -> None:
    with pytest.raises(SarhadError, match=r"no JSON|not UTF-8"):
        declarations_from_json(text)


def test_a_lone_surrogate_is_refused() -> None:
    parsed = declarations_from_json(TEXT.replace(b"A1", b"\\ud800"))
    assert not parsed.declarations
    assert len(parsed.refused) == 1


def test_the_table_of_nothing_has_all_columns() -> None:
    assert table_of([]).schema == item_schema()


def test_items_share_the_header() -> None:
    two = {**GOOD, "items": [{"item_no": n, "hs_code": "010121"} for n in (1, 2)]}
    table = table_of(declarations_from_json(json.dumps(two).encode()).declarations)
    assert table.select("declaration_id", "item_no", "declared_at").rows() == [
        ("A1", 1, datetime(2026, 1, 1, 10)), ("A1", 2, datetime(2026, 1, 1, 10)),
    ]  # fmt: skip
    assert table.select(pl.col("inspected").null_count()).item() == 2
