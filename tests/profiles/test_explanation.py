"""Why a profile matches, or how near it was: the clauses that decide, with values, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet
from sarhad.profiles.explanation import explain
from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.records import evaluator
from tests.profiles.conditions import SCHEMA, conditions, rows
from tests.profiles.made import profile

RECORD: dict[str, Any] = {
    "hs_code": "640399", "origin_country": "CN", "customs_value": 310.0, "net_mass_kg": 100.0, "packages": 4,
    "declared_at": datetime(2026, 3, 21, 18, 30),
}  # fmt: skip


def near(condition: str) -> list[str]:
    return [miss.words for miss in ProfileSet.from_conditions({"p": condition}).near_misses(RECORD)]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (
            "customs_value / net_mass_kg < 2.5",
            "customs_value / net_mass_kg were below 2.5; it is 3.1 (customs_value 310, net_mass_kg 100)",
        ),
        ("packages > 9", "packages were above 9; it is 4"),
        ("5 <= packages", "packages were at least 5; it is 4"),
        ("NOT packages = 4", "packages were not 4; it is 4"),
        ("packages BETWEEN 5 AND 9", "packages were at least 5; it is 4"),
        ("NOT packages BETWEEN 1 AND 9", "packages were below 1; it is 4"),
        ("origin_country IN ('TR', 'IR')", "origin_country were one of 'IR', 'TR'; it is 'CN'"),
        ("packages IN (1, 2, 3, 5, 6, 7, 8)", "packages were one of 1, 2, 3, 5, 6 and 2 more; it is 4"),
        ("NOT origin_country IN ('CN')", "origin_country were none of 'CN'; it is 'CN'"),
        ("hs_code IN HS('87', '8703')", "hs_code began with '87', '8703'; it is '640399'"),
        ("hs_code NOT LIKE '64%'", "hs_code did not begin with '64'; it is '640399'"),
        ("hs_code LIKE '_4__98'", "hs_code were like '_4__98'; it is '640399'"),
        ("importer = 'X'", "importer were 'X'; it is not given"),
        ("packages IS NULL", "packages were not given; it is 4"),
        ("declared_at < DATE '2026-03-01'", "declared_at were below 2026-03-01; it is 2026-03-21 18:30"),
        ("packages > net_mass_kg", "packages > net_mass_kg were true; packages is 4, net_mass_kg is 100"),
    ],
)  # fmt: skip
def test_a_near_miss_says_what_would_have_to_be_otherwise_and_what_it_is(clause: str, words: str) -> None:
    assert near(f"customs_value > 1 AND {clause} AND net_mass_kg > 1") == [f"would match if {words}"]


def test_two_clauses_in_the_way_are_no_near_miss_and_a_match_is_none() -> None:
    assert near("packages > 9 AND origin_country = 'TR'") == []
    assert near("packages = 4") == []


def test_of_alternatives_the_nearest_is_told() -> None:
    [words] = near("(packages > 9 AND origin_country = 'TR') OR (packages > 5 AND hs_code LIKE '64%')")
    assert words == "would match if packages were above 5; it is 4"


def test_a_profile_that_has_ended_is_explained_by_its_last_day() -> None:
    found = ProfileSet.of_profiles([profile(valid_to=datetime(2026, 3, 1).date())])
    [miss] = found.near_misses(RECORD)
    assert miss.words == "would match if declared_at were at most 2026-03-01 23:59; it is 2026-03-21 18:30"


def test_a_match_is_explained_by_the_clauses_that_made_it_true_with_their_values() -> None:
    found = ProfileSet.from_conditions(
        {"p": "hs_code LIKE '64%' AND (origin_country = 'TR' OR customs_value / net_mass_kg < 5) AND NOT packages > 9"}
    )
    told = found.explain(RECORD, "p")
    assert told.matches
    assert [(clause.text, dict(clause.values)) for clause in told.clauses] == [
        ("hs_code LIKE '64%'", {"hs_code": "640399"}),
        ("customs_value / net_mass_kg < 5", {"customs_value": 310.0, "net_mass_kg": 100.0}),
        ("NOT packages > 9", {"packages": 4}),
    ]


def test_a_miss_is_explained_by_the_clauses_in_the_way() -> None:
    found = ProfileSet.from_conditions({"p": "hs_code LIKE '64%' AND packages > 9 AND importer = 'X'"})
    told = found.explain(RECORD, "p")
    assert not told.matches
    assert [(clause.text, clause.answer) for clause in told.clauses] == [
        ("packages > 9", False),
        ("importer = 'X'", None),
    ]


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(SarhadError, match="no profile 'q'"):
        ProfileSet.from_conditions({"p": "TRUE"}).explain(RECORD, "q")


@settings(max_examples=100, deadline=None)
@given(table=rows(max_size=5), condition=conditions)
def test_a_match_is_explained_by_what_is_satisfied_and_a_miss_by_what_is_not(
    table: pl.DataFrame, condition: str
) -> None:
    node = parse(condition, Vocabulary.of_schema(SCHEMA))
    for record in table.iter_rows(named=True):
        told = explain("p", node, record)
        assert told.matches is (evaluator(node)(record) is True)
        assert told.clauses
        assert all(clause.satisfied is told.matches for clause in told.clauses)


@settings(max_examples=100, deadline=None)
@given(table=rows(max_size=5), texts=st.lists(conditions, min_size=1, max_size=5))
def test_a_near_miss_is_one_clause_away(table: pl.DataFrame, texts: list[str]) -> None:
    found = ProfileSet.from_conditions({f"p{i}": text for i, text in enumerate(texts)}, schema=SCHEMA)
    nodes = {f"p{i}": parse(text, Vocabulary.of_schema(SCHEMA)) for i, text in enumerate(texts)}
    for record in table.iter_rows(named=True):
        told = {name: explain(name, node, record) for name, node in nodes.items()}
        possible = {name for name, one in told.items() if not one.matches and len(one.clauses) == 1}
        assert {miss.profile for miss in found.near_misses(record)} <= possible
