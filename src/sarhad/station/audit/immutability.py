"""Triggers that make the database itself refuse to change or delete an audit record."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditrecord"
MESSAGE = "audit records are never changed or deleted"

_INSTALL = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS audit_no_{what.lower()} BEFORE {what} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for what in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    ),
}
_REMOVE = {
    "sqlite": ("DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"),
    "postgresql": (f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE and DELETE of audit records."""
    with connection.cursor() as cursor:
        for statement in _INSTALL[connection.vendor]:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    with connection.cursor() as cursor:
        for statement in _REMOVE[connection.vendor]:
            cursor.execute(statement)
