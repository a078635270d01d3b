"""A compiled set of conditions matches exactly the rows DuckDB says it should, by record and by table."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.sql import sql
from sarhad.profiles.matching import kernels
from sarhad.profiles.matching.batch import match_chunks, match_table
from sarhad.profiles.matching.compiled import CompiledConditions
from tests.profiles import duckdb_oracle
from tests.profiles.conditions import SCHEMA, conditions, rows

VOCABULARY = Vocabulary.of_schema(SCHEMA)


@settings(max_examples=200, deadline=None)
@given(table=rows(), texts=st.lists(conditions, min_size=1, max_size=6))
def test_the_bit_tables_match_what_duckdb_matches(table: pl.DataFrame, texts: list[str]) -> None:
    nodes = [parse(text, VOCABULARY) for text in texts]
    verdicts = [duckdb_oracle.answers(table, sql(node)) for node in nodes]
    expected = [(row, n) for row in range(table.height) for n in range(len(nodes)) if verdicts[n][row] is True]

    compiled = CompiledConditions.of_conditions(nodes)
    of_table = match_table(compiled, table, threads=1)
    assert list(zip(*(part.tolist() for part in of_table), strict=True)) == expected

    by_machine_code = match_chunks(compiled, table, 1, kernels) if compiled.bits else ()
    assert [hit for part in by_machine_code for hit in zip(*(p.tolist() for p in part), strict=True)] == expected

    records = list(table.iter_rows(named=True))
    known_only = [{name: value for name, value in record.items() if value is not None} for record in records]
    for match, asked in (
        (compiled.match_record, records),
        (compiled.match_record, known_only),
        (compiled.match_record_by_tables, records),
    ):
        found = [match(record) for record in asked]
        assert [(row, n) for row, numbers in enumerate(found) for n in numbers] == expected


def test_conditions_that_name_no_column_match_every_row_or_none() -> None:
    table = pl.DataFrame({"packages": [1, 2, None]}, schema={"packages": pl.Int64})
    compiled = CompiledConditions.of_conditions([parse(text, VOCABULARY) for text in ("TRUE", "1 > 2", "NOT FALSE")])
    hit_rows, hit_numbers = match_table(compiled, table)
    assert list(zip(hit_rows.tolist(), hit_numbers.tolist(), strict=True)) == [(r, n) for r in range(3) for n in (0, 2)]
    assert compiled.match_record({}) == [0, 2]
