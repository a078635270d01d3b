"""A record meets only the conjunctions filed under its own texts, and the bit tables where these are too many."""

from __future__ import annotations

import math
from datetime import date

import pytest

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching.anchors import Anchors, most_telling
from sarhad.profiles.matching.compiled import FEW_TO_ASK, CompiledConditions
from tests.profiles.conditions import SCHEMA

VOCABULARY = Vocabulary.of_schema(SCHEMA)


def compiled(*texts: str) -> CompiledConditions:
    return CompiledConditions.of_conditions([parse(text, VOCABULARY) for text in texts])


def anchors(found: CompiledConditions) -> Anchors:
    return Anchors(found.subjects, found.owners, most_telling(found.subjects, found.bits))


def test_a_conjunction_waits_under_the_column_that_tells_most() -> None:
    texts = [f"hs_code LIKE '{code}%' AND importer IN ('a', 'b') AND packages > 1" for code in range(1000, 1100)]
    filed = anchors(compiled(*texts, "importer = 'z' AND net_mass_kg > 5"))
    assert set(filed.columns) == {"hs_code", "importer"}
    assert len(filed.columns["hs_code"]["105500"]) == 1
    assert filed.columns["importer"]["a"] == ()
    assert len(filed.columns["importer"]["z"]) == 1
    assert filed.always == ()


def test_what_no_text_limits_is_always_asked() -> None:
    limited = [f"hs_code = '{code}'" for code in range(9)]
    free = ["hs_code <> '6403'", "packages > 3", "importer LIKE '%x'", "hs_code IS NULL"]
    filed = anchors(compiled(*limited, *free))
    assert len(filed.always) == len(free)
    assert set(filed.columns) == {"hs_code"}


@pytest.mark.parametrize("conditions", [3, FEW_TO_ASK + 10])
def test_few_to_ask_and_many_to_ask_give_the_same(conditions: int) -> None:
    found = compiled(*(f"hs_code = '6403' AND packages >= {n}" for n in range(conditions)))
    for packages in (-1, 0, 2, 2.5, conditions, math.nan, math.inf, None):
        record = {"hs_code": "6403", "packages": packages}
        assert found.match_record(record) == found.match_record_by_tables(record)
    assert found.match_record({"hs_code": "6404", "packages": 9}) == []


def test_a_clause_means_the_same_filed_and_in_the_tables() -> None:
    clauses = [
        "packages BETWEEN 2 AND 3", "NOT packages = 2", "packages IS NULL", "packages IS NOT NULL", "sealed",
        "NOT sealed", "sealed IS NULL", "declared_at >= DATE '2026-03-01'", "importer IS NULL", "importer <> 'a'",
        "packages > net_mass_kg", "importer LIKE '%a'", "customs_value / net_mass_kg < 2", "importer IN ('a', 'b')",
        "packages IN (1, 2, 7)",
    ]  # fmt: skip
    texts = [f"hs_code = '{code}' AND {clause}" for code in range(20) for clause in clauses]
    found = compiled(*texts)
    assert set(anchors(found).columns) == {"hs_code"}
    for record in (
        {},
        {"packages": 2, "sealed": True, "importer": "a", "declared_at": date(2026, 3, 1)},
        {"packages": 7.0, "sealed": False, "importer": "ba", "declared_at": date(2026, 2, 28), "net_mass_kg": math.nan},
        {"packages": math.nan, "customs_value": 3.0, "net_mass_kg": 2.0, "importer": "b"},
        {"packages": 2**60, "customs_value": 3.0, "net_mass_kg": 0.0},
    ):
        asked = {**record, "hs_code": "7"}
        matched = found.match_record(asked)
        assert matched == found.match_record_by_tables(asked)
        assert matched
