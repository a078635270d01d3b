"""Triggers that make the database itself refuse to change or delete a profile's version, or what was done to it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("risk_profileversion", "risk_profiledeed")
MESSAGE = "versions of profiles and what was done to them are never changed or deleted"


def _install(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{what.lower()} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for what in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION risk_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION risk_refuse()",
    ]


def _remove(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE and DELETE on these tables."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in _install(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in _remove(connection.vendor, table):
                cursor.execute(statement)
