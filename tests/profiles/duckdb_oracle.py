"""DuckDB as the judge of what a condition means."""

from __future__ import annotations

import duckdb
import polars as pl


class ArrowStream:
    """A table handed to DuckDB by the Arrow C stream interface, without pyarrow."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


_ENGINE = duckdb.connect(config={"threads": 1})


def answers(table: pl.DataFrame, condition: str) -> list[bool | None]:
    """Each row's answer to the condition, in SQL's three-valued logic."""
    _ENGINE.register("items", ArrowStream(table.with_row_index("row")))
    return [answer for (answer,) in _ENGINE.sql(f"SELECT {condition} FROM items ORDER BY row").fetchall()]
