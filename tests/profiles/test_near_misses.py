"""Near misses against brute force: DuckDB answers every condition with each of its clauses in turn taken as true."""

from __future__ import annotations

from itertools import compress

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sarhad.profiles import ProfileSet
from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching.normal_form import conjunctions
from tests.profiles import duckdb_oracle
from tests.profiles.conditions import CODES, NUMBERS, SCHEMA, VALUES, WORDS, comparisons, moment_literals, rows

Alternatives = list[list[str]]

_numbers = st.sampled_from(NUMBERS[:-1]).map(str)
_words = st.sampled_from(["'" + word.replace("'", "''") + "'" for word in (*CODES, *WORDS)])


def _clauses(column: str) -> st.SearchStrategy[str]:
    """Clauses about a column, each of which some value satisfies."""
    if SCHEMA[column] == pl.Boolean:
        return st.sampled_from([f"{column} IS {value}" for value in ("TRUE", "FALSE", "NOT TRUE", "NULL", "NOT NULL")])
    if SCHEMA[column] == pl.String:
        several = st.lists(_words, min_size=1, max_size=3).map(", ".join)
        listed = st.builds("{} {} ({})".format, st.just(column), st.sampled_from(["IN", "NOT IN"]), several)
        return st.one_of(listed, st.sampled_from([f"{column} LIKE '64%'", f"NOT {column} LIKE '_4%9'"]))
    literals = moment_literals if SCHEMA[column] == pl.Datetime("us") else _numbers
    return st.builds("{} {} {}".format, st.just(column), comparisons, literals)


@st.composite
def _conjunctions(draw: st.DrawFn) -> list[str]:
    """Clauses that can be true together, several of them often about one column."""
    columns = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True))
    clauses = [draw(_clauses(draw(st.sampled_from(columns)))) for _ in range(draw(st.integers(1, 4)))]
    assume(conjunctions(parse(" AND ".join(clauses), Vocabulary.of_schema(SCHEMA))))
    return clauses


def _written(alternatives: Alternatives) -> str:
    return " OR ".join("(" + " AND ".join(clauses) + ")" for clauses in alternatives)


def _with_one_taken_as_true(alternatives: Alternatives) -> list[str]:
    changed = []
    for number, clauses in enumerate(alternatives):
        for place in range(len(clauses)):
            other = [*clauses[:place], "TRUE", *clauses[place + 1 :]]
            changed.append(_written([*alternatives[:number], other, *alternatives[number + 1 :]]))
    return changed


def _nearly(table: pl.DataFrame, alternatives: Alternatives) -> list[bool]:
    """Of each row, whether the condition is not true of it and would be with one clause taken as true."""
    now = duckdb_oracle.answers(table, _written(alternatives))
    then = [duckdb_oracle.answers(table, text) for text in _with_one_taken_as_true(alternatives)]
    return [answer is not True and True in others for answer, *others in zip(now, *then, strict=True)]


@settings(max_examples=40, deadline=None)
@given(
    table=rows(max_size=10),
    written=st.lists(st.lists(_conjunctions(), min_size=1, max_size=2), min_size=1, max_size=4),
)
def test_near_misses_are_exactly_the_conditions_that_one_clause_taken_as_true_makes_true(
    table: pl.DataFrame, written: list[Alternatives]
) -> None:
    names = [f"p{number}" for number in range(len(written))]
    found = ProfileSet.from_conditions(dict(zip(names, map(_written, written), strict=True)), schema=SCHEMA)
    nearly = zip(*(_nearly(table, alternatives) for alternatives in written), strict=True)
    for record, expected in zip(table.iter_rows(named=True), nearly, strict=True):
        assert [miss.profile for miss in found.near_misses(record)] == list(compress(names, expected))
