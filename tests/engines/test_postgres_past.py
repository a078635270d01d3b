"""Conditions run in PostgreSQL, the figures are those of one process over the same items."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from sarhad.effectiveness import backtest
from sarhad.effectiveness.backtest import backtest_on
from sarhad.engines.postgres_past import PostgresPast
from sarhad.errors import SarhadError
from tests.engines.made import country_with_amendments, profile, rounded

POSTGRES = os.environ.get("SARHAD_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
TYPES = {
    pl.Float64(): "double precision", pl.Int64(): "bigint", pl.Boolean(): "boolean", pl.Datetime("us"): "timestamp",
}  # fmt: skip
CONDITIONS = {
    "shoes": "hs_code IN HS('64') AND net_mass_kg > 100",
    "cheap": "customs_value / net_mass_kg < 30000 AND origin_country IN GROUP('EAEU')",
    "night": "EXTRACT(HOUR FROM declared_at) < 9 OR exporter IS NULL",
    "none": "importer = 'nobody'",
}


@pytest.fixture(scope="module")
def country() -> pl.DataFrame:
    made = country_with_amendments().unique(["declaration_id", "item_no", "version"], maintain_order=True)
    empty = pl.when(pl.int_range(pl.len()) % 5 == 0).then(pl.lit("")).otherwise("carrier").alias("carrier")
    return made.with_columns(empty, net_mass_kg=pl.when(pl.int_range(pl.len()) % 9 > 0).then("net_mass_kg"))


@pytest.fixture(scope="module")
def connection(country: pl.DataFrame) -> Iterator[Any]:
    psycopg = pytest.importorskip("psycopg")
    try:
        opened = psycopg.connect(POSTGRES, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRES.rsplit('@', 1)[-1]}: {error}")
    with opened:
        columns = ", ".join(f'"{name}" {TYPES.get(dtype, "text")}' for name, dtype in country.schema.items())
        opened.execute(f"CREATE TEMPORARY TABLE national_items ({columns})")
        with opened.cursor() as cursor, cursor.copy("COPY national_items FROM STDIN") as copy:
            for row in country.iter_rows():
                copy.write_row(row)
        yield opened


@pytest.mark.postgresql
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_back_test_in_the_database_says_the_same(connection: Any, country: pl.DataFrame, count: int) -> None:
    tried = [profile(name, condition) for name, condition in CONDITIONS.items()][-count:]
    active = [profile("standing", "customs_value > 5000000 AND carrier = ''")]
    expected = backtest(tried, country.lazy(), active=active)
    past = PostgresPast(connection, "national_items")
    found = backtest_on(past, tried, vocabulary=past.vocabulary, active=active)
    assert rounded(found) == rounded(expected)
    assert found.history.items < country.height
    assert count < 2 or max(one.items for one in found.profiles) > 0


@pytest.mark.postgresql
def test_what_the_table_lacks_is_said(connection: Any) -> None:
    with pytest.raises(SarhadError, match="no table nowhere"):
        PostgresPast(connection, "nowhere")
    connection.execute("CREATE TEMPORARY TABLE IF NOT EXISTS bare (declaration_id text, declared_at timestamp)")
    past = PostgresPast(connection, "bare")
    tried = [profile("dear", "customs_value > 10")]
    report = backtest_on(past, tried, vocabulary=past.vocabulary)
    assert report.profiles[0].items == 0
    assert next(one.code for one in report.profiles[0].cautions) == "missing_column"
    with pytest.raises(SarhadError, match="importer_age_days"):
        backtest_on(past, [profile("new", "importer_age_days < 3")], vocabulary=past.vocabulary)
