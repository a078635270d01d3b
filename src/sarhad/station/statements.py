"""Statements that every submission needs: written once by Django's compiler, and kept prepared by PostgreSQL.

Writing a query anew costs more than asking it; so these are written the first time and only their values change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

PREPARED_FROM = 3
"""PostgreSQL keeps a statement prepared that a connection asks so often."""

FEW = 20
"""A statement of more values than this is of its own kind and not worth keeping."""

MOST = 1_000
"""Values of a prepared statement."""

Row = tuple[Any, ...]
Value = Any


def _cursor(values: Sequence[Value]) -> Any:
    """A cursor; that of few values sends them beside the statement, as preparing asks for."""
    here = _connection()
    if here.vendor != "postgresql" or len(values) > MOST:
        return here.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    here.close_if_health_check_failed()
    here.ensure_connection()
    here.connection.prepare_threshold = PREPARED_FROM
    return here._prepare_cursor(ServerBindingCursor(here.connection))  # type: ignore[attr-defined,call-arg]


def _connection() -> BaseDatabaseWrapper:
    """The thread's connection, looked up once: Django's `connection` looks it up for each of its attributes."""
    return connections[DEFAULT_DB_ALIAS]


def fetched(sql: str, values: Sequence[Value] = ()) -> list[Row]:
    """The rows of a statement, as the database gives them."""
    with _cursor(values) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def executed(sql: str, values: Sequence[Value] = ()) -> None:
    """Execute a statement that gives no rows."""
    with _cursor(values) as cursor:
        cursor.execute(sql, values)


class Question:
    """A query of which only the values change."""

    def __init__(self, ask: Callable[..., models.QuerySet[Any, Any]]) -> None:
        """Take what makes the query.

        Args:
            ask: makes a query of plain columns (`values_list`). A list of values is given to it as a list; the values
                stand in the statement in the order in which they are given, and a list has no value twice.
        """
        self._ask = ask
        self._kept: dict[tuple[object, ...], tuple[str, SQLCompiler, Any]] = {}

    def __call__(self, *values: Value) -> list[Row]:
        """The rows, with Python's types."""
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        sql, compiler, converters = self._written(values, flat)
        rows: Any = fetched(sql, flat)
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _written(self, values: Sequence[Value], flat: list[Value]) -> tuple[str, SQLCompiler, Any]:
        kind = (connection.vendor, *(len(value) if isinstance(value, list) else None for value in values))
        if (found := self._kept.get(kind)) is not None:
            return found
        compiler = self._ask(*values).query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        if list(map(str, given)) != list(map(str, flat)):
            raise ValueError(f"the values {flat} do not stand in this order in {sql}, which has {given}")
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        written = sql, compiler, compiler.get_converters(columns)
        if len(flat) <= FEW:
            self._kept[kind] = written
        return written


def insert(records: Sequence[models.Model]) -> None:
    """Insert records of one model and give them their keys; many of them as Django does it."""
    if not records:
        return
    model = type(records[0])
    if len(records) > FEW:
        model._default_manager.bulk_create(records, batch_size=1000)
        return
    here = _connection()
    sql, fields = _inserting(model, len(records), here.vendor)
    values = [field.get_db_prep_save(getattr(one, field.attname), here) for one in records for field in fields]
    for record, (key,) in zip(records, fetched(sql, values), strict=True):
        record.pk = key
        record._state.adding, record._state.db = False, here.alias


@cache
def _inserting(model: type[models.Model], number: int, vendor: str) -> tuple[str, list[Any]]:  # noqa: ARG001 (a kind)
    given = not isinstance(model._meta.pk, models.AutoField)
    fields = [field for field in model._meta.concrete_fields if given or not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    rows = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * number)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({columns}) VALUES {rows} RETURNING {key}", fields  # noqa: S608 (names of ours)
