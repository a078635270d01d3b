"""The database itself refuses to change or delete a list's version, or what was decided about it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from sarhad.station.audit.unchangeable import make_changeable, make_unchangeable

TABLES = ("lists_listversion", "lists_listdecision")
MESSAGE = "versions of named lists and what was decided about them are never changed or deleted"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse UPDATE and DELETE on these tables."""
    make_unchangeable(connection, TABLES, MESSAGE, "lists_refuse")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration; tests that empty the database)."""
    make_changeable(connection, TABLES)
