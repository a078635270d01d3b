"""However AND and OR are nested, what a condition compiles to grows with its text, never exponentially."""

from __future__ import annotations

import pytest

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching.compiled import CompiledConditions
from sarhad.profiles.matching.normal_form import LIMIT, conjunctions
from sarhad.profiles.matching.truth import NOT_TRUE

COLUMNS = [f"c{i}" for i in range(30)]
VOCABULARY = Vocabulary(dict.fromkeys(COLUMNS, "number"))


def nested(outer: str, inner: str, count: int = 30) -> str:
    """As many groups of as many clauses, each group over all columns."""
    groups = (f" {inner} ".join(f"{name} > {i * 7 % 31}" for name in COLUMNS[:count]) for i in range(count))
    return f" {outer} ".join(f"({group})" for group in groups)


def deep(levels: int) -> str:
    """AND and OR in turn, level upon level."""
    text = "c0 > 1"
    for i in range(levels):
        text = f"({text}) {'AND' if i % 2 else 'OR'} (c{i % 30} > {i} {'OR' if i % 2 else 'AND'} c{(i + 1) % 30} < {i})"
    return text


@pytest.mark.parametrize(
    "condition",
    [
        nested("OR", "AND"),
        nested("AND", "OR"),
        f"NOT ({nested('AND', 'OR')})",
        f"NOT ({nested('OR', 'AND')})",
        deep(40),
    ],
    ids=["ORs of ANDs", "ANDs of ORs", "not ANDs of ORs", "not ORs of ANDs", "deep"],
)
def test_what_a_condition_becomes_is_bounded(condition: str) -> None:
    node = parse(condition, VOCABULARY)
    for wanted in (None, NOT_TRUE):
        found = conjunctions(node) if wanted is None else conjunctions(node, wanted)
        assert 0 < len(found) <= LIMIT
        assert sum(len(one) for one in found) <= LIMIT * (len(COLUMNS) + 31)
    compiled = CompiledConditions.of_conditions([node])
    assert compiled.bits <= LIMIT
    assert sum(subject.table.rows.size for subject in compiled.subjects) < 10_000


@pytest.mark.parametrize("condition", [nested("OR", "AND"), nested("AND", "OR"), deep(40)])
def test_and_still_means_the_same(condition: str) -> None:
    compiled = CompiledConditions.of_conditions([parse(condition, VOCABULARY)])
    everything = dict.fromkeys(COLUMNS, 100.0)
    assert compiled.match_record(everything) == [0]
    assert compiled.match_record({}) == []
