"""Validation of tables: what belongs to no file format; and that a million rows take seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.declarations.columns import Declaration
from sarhad.declarations.objects import table_of
from sarhad.declarations.reference import reference
from sarhad.declarations.validation import FINDINGS, validate
from sarhad.declarations.validation_seen import SeenKeys
from tests.declarations.made import declarations

NOW = datetime(2026, 6, 1)
ITEM = {
    "declaration_id": "A", "item_no": 1, "version": 1, "declared_at": datetime(2026, 5, 1), "office": "1",
    "hs_code": "870323", "origin_country": "DE",
}  # fmt: skip


def rules_broken(**changes: object) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(column, rule) of rejections and of warnings."""
    table = pl.DataFrame([{**ITEM, **changes}], infer_schema_length=None)
    found = validate(table, now=NOW)
    pairs = [set(part.select("column", "rule").iter_rows()) for part in (found.rejected, found.warnings)]
    return pairs[0], pairs[1]


@given(st.lists(declarations(), max_size=6, unique_by=lambda d: (d.declaration_id, d.version)))
@settings(max_examples=40, deadline=None)
def test_what_the_api_takes_is_valid(made: list[Declaration]) -> None:
    table = table_of(made)
    checked = validate(table, now=NOW)
    assert checked.accepted.equals(table)
    assert checked.rejected.schema == FINDINGS


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"irregular": True, "inspected": False}, ("irregular", "irregular without an inspection")),
        ({"severity": 2, "irregular": False, "inspected": True}, ("severity", "severity without an irregularity")),
        ({"net_mass_kg": 2.0, "gross_mass_kg": 1.0}, ("net_mass_kg", "net mass above gross mass")),
        ({"declared_at": datetime(2026, 6, 3)}, ("declared_at", "date in the future")),
    ],
)
def test_contradictions_reject(changes: dict[str, object], finding: tuple[str, str]) -> None:
    assert rules_broken(**changes) == ({finding}, set())


@pytest.mark.parametrize(
    "changes",
    [
        {"irregular": None, "inspected": False},
        {"irregular": True, "inspected": True, "severity": 3},
        {"net_mass_kg": 1.0, "gross_mass_kg": 1.0},
        {"net_mass_kg": 1.0, "gross_mass_kg": None},
        {"declared_at": datetime(2026, 6, 1, 20)},
        {"hs_code": "9999000000"},
        {"selection_probability": 1.0},
    ],
)
def test_what_only_looks_odd_passes(changes: dict[str, object]) -> None:
    assert rules_broken(**changes) == (set(), set())


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"inspected_at": datetime(2026, 4, 1)}, ("inspected_at", "inspected before declared")),
        (
            {"additional_revenue": 5.0, "irregular": False, "inspected": True},
            ("additional_revenue", "revenue without an irregularity"),
        ),
        ({"customs_value": 0.0}, ("customs_value", "no customs value")),
    ],
)
def test_warnings_let_the_row_in(changes: dict[str, object], finding: tuple[str, str]) -> None:
    assert rules_broken(**changes) == (set(), {finding})


def test_an_unknown_code_is_a_warning_where_the_editions_differ() -> None:
    table = pl.DataFrame([{**ITEM, "hs_code": "851712"}])
    assert validate(table, now=NOW).rejected["rule"].to_list() == ["unknown HS code"]
    older = validate(table, now=NOW, reference=replace(reference(), data_edition=2017))
    assert older.accepted.height == 1
    assert older.warnings["rule"].to_list() == ["HS code of another edition"]


def test_every_reason_of_a_row_is_told_and_the_row_counted_once() -> None:
    checked = validate(pl.DataFrame([{**ITEM, "hs_code": "1", "origin_country": "XX", "net_mass_kg": -1.0}]), now=NOW)
    assert checked.rejected["column"].to_list() == ["net_mass_kg", "origin_country", "hs_code"]
    assert checked.rejected_rows == 1


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 3), st.booleans()), max_size=40), st.integers(1, 9))
def test_repeated_keys_are_those_a_set_finds(rows: list[tuple[str, int, bool]], size: int) -> None:
    seen, known, expected, got = SeenKeys(), set(), [], []
    for name, number, candidate in rows:
        expected.append(candidate and (name, number) in known)
        known |= {(name, number)} if candidate else set()
    schema = {"declaration_id": pl.String, "item_no": pl.Int64, "version": pl.Int64}
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        table = pl.DataFrame([(name, number, 1) for name, number, _ in part], schema=schema, orient="row")
        got += seen.repeated(table, pl.Series([candidate for *_, candidate in part])).to_list()
    assert got == expected


def test_a_million_rows_take_seconds() -> None:
    ids = pl.int_range(1_000_000, eager=True).cast(pl.String)
    table = pl.select(
        declaration_id=ids, **{name: pl.lit(value) for name, value in ITEM.items() if name != "declaration_id"}
    )
    started = time.perf_counter()
    assert validate(table, now=NOW).accepted.height == 1_000_000
    assert time.perf_counter() - started < 20


def test_an_empty_table_is_valid() -> None:
    checked = validate(pl.DataFrame(schema={"declaration_id": pl.String}), now=NOW)
    assert (checked.accepted.height, checked.rejected_rows) == (0, 0)
