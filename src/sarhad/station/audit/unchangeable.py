"""Tables of which the database itself refuses to change or delete a row: triggers, installed by a migration."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper


def _install(vendor: str, table: str, message: str, refusal: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{what.lower()} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for what in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {refusal}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refusal}()",
    ]


def _remove(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"]


def make_unchangeable(connection: BaseDatabaseWrapper, tables: Iterable[str], message: str, refusal: str) -> None:
    """Make the database refuse UPDATE and DELETE on these tables.

    Args:
        connection: to the database.
        tables: their names.
        message: what it says when it refuses; without a quote.
        refusal: name of the function that says so (PostgreSQL).
    """
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _install(connection.vendor, table, message, refusal):
                cursor.execute(statement)


def make_changeable(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _remove(connection.vendor, table):
                cursor.execute(statement)
