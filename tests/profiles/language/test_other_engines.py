"""A condition written for PostgreSQL gives the same rows there; for ClickHouse and Spark, their own parsers read it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.sql import sql
from tests.profiles import duckdb_oracle
from tests.profiles.conditions import SCHEMA, conditions, rows

VOCABULARY = Vocabulary.of_schema(SCHEMA)
POSTGRES = os.environ.get("SARHAD_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
TYPES = {pl.Float64: "double precision", pl.Int64: "bigint", pl.String: "text", pl.Boolean: "boolean"}

WRITTEN = [
    "hs_code LIKE '64%' AND packages > 3",
    "hs_code LIKE '_4\n%' OR hs_code LIKE '%''%'",
    "customs_value / net_mass_kg < 2.5 AND ROUND(net_mass_kg, 2) <> 1",
    "EXTRACT(ISODOW FROM declared_at) IN (6, 7) AND EXTRACT(HOUR FROM declared_at) BETWEEN 0 AND 5",
    "declared_at >= DATE '2026-03-21' AND NOT sealed",
    "CASE WHEN hs_code IN HS('6403', '6404') THEN customs_value ELSE LEAST(net_mass_kg, 5) END > 4",
    "COALESCE(importer, goods_description) = 'обувь' AND SUBSTRING(hs_code, 1, 2) = '64'",
    "LENGTH(UPPER(importer)) > 3 AND GREATEST(packages, 2) = 2 AND ABS(customs_value - 1e6) > 1",
    "importer IS NULL AND sealed IS NOT TRUE AND packages NOT IN (1, 2)",
    "importer IN (" + ", ".join(f"'I{i:05}'" for i in range(3_000)) + ")",
]
"""A condition for every construct, and an IN of thousands of values."""


def random_conditions(count: int) -> list[str]:
    """Random conditions, the same each time."""
    found: list[str] = []

    @settings(max_examples=count, database=None, derandomize=True, deadline=None)
    @given(condition=conditions)
    def collect(condition: str) -> None:
        found.append(condition)

    collect()
    return found


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    psycopg = pytest.importorskip("psycopg")
    try:
        connection = psycopg.connect(POSTGRES, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRES.rsplit('@', 1)[-1]}: {error}")
    with connection:
        yield connection


def postgres_answers(connection: Any, table: pl.DataFrame, condition: str) -> list[bool | None]:
    columns = ", ".join(f'"{name}" {TYPES.get(dtype, "timestamp")}' for name, dtype in SCHEMA.items())  # type: ignore[call-overload]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS conditions_tried (row bigint, {columns})")
        cursor.execute("TRUNCATE conditions_tried")
        with cursor.copy("COPY conditions_tried FROM STDIN") as copy:
            for row in table.with_row_index("row").iter_rows():
                copy.write_row(row)
        cursor.execute(f"SELECT ({condition}) FROM conditions_tried ORDER BY row")
        return [answer for (answer,) in cursor.fetchall()]


@pytest.mark.postgresql
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=rows(max_size=20), condition=conditions)
def test_postgresql_gives_the_same_three_valued_answer(postgres: Any, table: pl.DataFrame, condition: str) -> None:
    node = parse(condition, VOCABULARY)
    of_record = evaluator(node)
    expected = [of_record(row) for row in table.iter_rows(named=True)]
    assert postgres_answers(postgres, table, sql(node, "postgres")) == expected


@pytest.mark.postgresql
@pytest.mark.parametrize("condition", WRITTEN, ids=[text[:40] for text in WRITTEN])
def test_postgresql_and_duckdb_agree_on_every_construct(postgres: Any, condition: str) -> None:
    table = pl.DataFrame(
        [
            [1e6, 0.5, 2, "640399", "I02999", "o'zbek", True, None],
            [None] * 8,
            [3.0, 2.0, 9, "_4\n", "обувь", "", False, None],
        ],
        schema=SCHEMA,
        orient="row",
    )
    node = parse(condition, VOCABULARY)
    assert postgres_answers(postgres, table, sql(node, "postgres")) == duckdb_oracle.answers(table, sql(node))


@pytest.mark.parametrize("dialect", ["clickhouse", "spark", "trino", "postgres", "duckdb"])
def test_sqlglot_reads_back_what_is_written_for_each_engine(dialect: str) -> None:
    for condition in [*WRITTEN, *random_conditions(40)]:
        written = sql(parse(condition, VOCABULARY), dialect)
        assert sqlglot.parse_one(f"SELECT * FROM items WHERE {written}", dialect=dialect).sql(dialect)


def test_clickhouse_reads_what_is_written_for_it() -> None:
    chdb = pytest.importorskip("chdb", reason="chdb is not installed: the group `engines`")
    for condition in [*WRITTEN, *random_conditions(40)]:
        written = sql(parse(condition, VOCABULARY), "clickhouse")
        answer = chdb.query(f"EXPLAIN AST SELECT * FROM items WHERE {written}", "CSV")
        assert "SelectQuery" in str(answer), written


def test_spark_reads_what_is_written_for_it() -> None:
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: the group `engines`")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    session = pyspark.sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        parser = session._jsparkSession.sessionState().sqlParser()
        for condition in [*WRITTEN, *random_conditions(40)]:
            parser.parseExpression(sql(parse(condition, VOCABULARY), "spark"))
    finally:
        session.stop()
