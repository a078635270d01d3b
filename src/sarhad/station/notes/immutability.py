"""The database itself refuses to change or delete an entry."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from sarhad.station.audit.unchangeable import make_changeable, make_unchangeable

TABLES = ("notes_entry",)
MESSAGE = "entries of notes are never changed or deleted"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE and DELETE."""
    make_unchangeable(connection, TABLES, MESSAGE, "notes_refuse")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    make_changeable(connection, TABLES)
