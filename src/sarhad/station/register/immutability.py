"""The database itself refuses to change or delete a judgement."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from sarhad.station.audit.unchangeable import make_changeable, make_unchangeable

TABLES = ("register_judgement",)
MESSAGE = "judgements of risks are never changed or deleted"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE and DELETE."""
    make_unchangeable(connection, TABLES, MESSAGE, "register_refuse")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    make_changeable(connection, TABLES)
