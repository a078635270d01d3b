"""A national history in PostgreSQL to try profiles on: conditions run there, as SQL; only what matches comes back.

It pays where the history already lies in a database: nothing is exported. For a history in files, files are faster.
"""

# ruff: noqa: S608 - names are quoted, and conditions are written from their parsed tree

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from sarhad.declarations.schema import item_schema
from sarhad.effectiveness.past import KEPT, TriedPast, numbered, refuse_lacking, span, vocabulary_of
from sarhad.errors import Problem, SarhadError
from sarhad.indicators import INDICATORS
from sarhad.profiles import Vocabulary
from sarhad.profiles.language.sql import sql
from sarhad.profiles.language.syntax import Node, columns_of

if TYPE_CHECKING:
    import psycopg

_TYPES = {
    "text": pl.String(), "character varying": pl.String(), "character": pl.String(), "boolean": pl.Boolean(),
    "smallint": pl.Int64(), "integer": pl.Int64(), "bigint": pl.Int64(), "real": pl.Float64(),
    "double precision": pl.Float64(), "numeric": pl.Float64(), "date": pl.Datetime("us"),
    "timestamp without time zone": pl.Datetime("us"),
}  # fmt: skip
_WRITTEN = {pl.Boolean(): "::int", pl.Datetime("us"): "::timestamp", pl.Float64(): "::float8", pl.Int64(): "::bigint"}
_MOMENT = "%Y-%m-%d %H:%M:%S%.f"
_NULL = "\x01"
"""What stands for NULL on the way: no text of a declaration may hold a control character."""


class PostgresPast(TriedPast):
    """As `sarhad.effectiveness.past.Past`, where the history is a table or view with canonical columns."""

    def __init__(self, connection: psycopg.Connection, table: str) -> None:
        """Find out what the table has.

        Args:
            connection: open; one transaction that only reads sees the same history throughout.
            table: `name` or `schema.name`.

        Raises:
            SarhadError: there is no such table, or it lacks the column of the declaration or of its moment.
        """
        self._connection = connection
        self._source = ".".join(_quoted(part) for part in table.split("."))
        self.schema = self._found(table)
        refuse_lacking(self.schema)
        version = "max(version)" if "version" in self.schema else "1"
        [(items, first, last, newest)] = self._rows(
            f"SELECT count(*), min(declared_at)::timestamp, max(declared_at)::timestamp, {version} FROM {self._source}"
        )
        self._current = ""
        if newest is not None and newest > 1:
            newer = (
                f"SELECT 1 FROM {self._source} n WHERE n.declaration_id = t.declaration_id AND n.version > t.version"
            )
            self._current = f" AND NOT EXISTS ({newer})"
            [(items,)] = self._rows(f"SELECT count(*) FROM {self._source} t WHERE true{self._current}")
        self.history = span(items, first, last)

    @property
    def vocabulary(self) -> Vocabulary:
        """What a condition may name when it is tried here; indicators only where the table has them."""
        known = vocabulary_of(pl.LazyFrame(schema=self.schema))
        return Vocabulary({n: kind for n, kind in known.columns.items() if n not in INDICATORS or n in self.schema})

    def matching(self, nodes: Sequence[Node], columns: Iterable[str] = ()) -> pl.DataFrame:
        """The rows any of the conditions is true of, with `KEPT`, the conditions' columns and others asked for."""
        needed = sorted(set(KEPT).union(columns, *(columns_of(node) for node in nodes)))
        true = " OR ".join(f"({sql(node, 'postgres')})" for node in nodes) or "false"
        return self._table(needed, true, ())

    def of_declarations(self, identities: pl.Series, columns: Iterable[str]) -> pl.DataFrame:
        """All items of these declarations, with `KEPT` and other columns."""
        return self._table(sorted({*KEPT, *columns}), "declaration_id = ANY(%s)", (identities.unique().to_list(),))

    def _found(self, table: str) -> pl.Schema:
        name, _, schema = table[::-1].partition(".")
        asked = (
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s "
            "AND table_schema = ANY(CASE WHEN %s = '' THEN current_schemas(true) ELSE ARRAY[%s]::name[] END) "
            "ORDER BY ordinal_position"
        )
        rows = self._rows(asked, (name[::-1], schema[::-1], schema[::-1]))
        if not rows:
            raise SarhadError(Problem(f"the database has no table {table}", "give the table or view of the items"))
        return pl.Schema({column: _TYPES[kind] for column, kind in rows if kind in _TYPES})

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall()

    def _table(self, names: Sequence[str], where: str, values: Sequence[object]) -> pl.DataFrame:
        """The rows as the profile language sees them: NaN is NULL, what the table lacks is NULL."""
        wanted = item_schema()
        known = {name: self.schema.get(name, wanted.get(name, pl.String())) for name in names}
        seen = ", ".join(f"{self._seen(name, dtype)} AS {_quoted(name)}" for name, dtype in known.items())
        inner = f"SELECT {seen} FROM {self._source} t WHERE true{self._current}"
        written = ", ".join(f"{_quoted(name)}{_WRITTEN.get(dtype, '')}" for name, dtype in known.items())
        query = f"SELECT {written} FROM ({inner}) AS seen WHERE {where}"
        target = f"COPY ({{}}) TO STDOUT (FORMAT csv, HEADER, NULL '{_NULL}')"
        from psycopg import ClientCursor

        with ClientCursor(self._connection) as cursor:
            whole = cursor.mogrify(query, values) if values else query
            with cursor.copy(target.format(whole)) as copy:
                content = b"".join(bytes(part) for part in copy)
        texts = pl.read_csv(io.BytesIO(content), infer_schema=False, null_values=[_NULL], empty_string_is_null=False)
        return numbered(texts.select(_typed(name, dtype) for name, dtype in known.items()))

    def _seen(self, name: str, dtype: pl.DataType) -> str:
        if name not in self.schema:
            return f"NULL{_WRITTEN.get(dtype, '::text') if dtype != pl.Boolean() else '::boolean'}"
        column = f"t.{_quoted(name)}"
        return f"NULLIF({column}::float8, 'NaN')" if dtype == pl.Float64() else column


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Boolean():
        return column == "1"
    return column.str.to_datetime(_MOMENT, time_unit="us") if dtype == pl.Datetime("us") else column.cast(dtype)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
