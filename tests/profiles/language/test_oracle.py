"""What a condition means is what DuckDB says it means."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.frames import cleaned, expression
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.sql import sql
from tests.profiles import duckdb_oracle
from tests.profiles.conditions import SCHEMA, conditions, rows

VOCABULARY = Vocabulary.of_schema(SCHEMA)


@settings(max_examples=300, deadline=None)
@given(table=rows(), condition=conditions)
def test_a_record_and_a_table_and_duckdb_give_the_same_three_valued_answer(table: pl.DataFrame, condition: str) -> None:
    node = parse(condition, VOCABULARY)
    expected = duckdb_oracle.answers(table, sql(node))

    of_record = evaluator(node)
    assert [of_record(row) for row in table.iter_rows(named=True)] == expected

    clean = table.select(cleaned(name, dtype) for name, dtype in SCHEMA.items())
    answer = clean.select(pl.repeat(True, pl.len()).alias("_"), condition=expression(node))["condition"]
    assert answer.to_list() == expected
