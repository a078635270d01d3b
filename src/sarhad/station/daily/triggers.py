"""Triggers that write down which day of which office must be counted again, in the transaction that changed it.

A declaration brings its items, decisions and hits with it in one transaction, so that its own row tells for all.
Afterwards only outcomes of items change, and whether a later version replaced it. What comes from another node a second
time says so itself: `touching.touch`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

DECLARATION, ITEM, JOURNAL = "declared_declaration", "declared_item", "daily_touched"
OUTCOME = ("inspected", "irregular", "irregularity_type", "additional_revenue", "selection_reason")
"""Columns of an item that are counted and may change."""
MOVES = ("office_id", "declared_at", "assessed_channel")
"""Columns of a declaration that are counted."""


def _differs(vendor: str, columns: Iterator[str] | tuple[str, ...]) -> str:
    differ = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{column} {differ} NEW.{column}" for column in columns)


def _when_declaration(vendor: str) -> str:
    replaced = "(OLD.state = 'superseded') <> (NEW.state = 'superseded')"
    return f"{_differs(vendor, MOVES)} OR {replaced}"


def _day_of(row: str) -> str:
    return f"INSERT INTO {JOURNAL} (office_id, declared_at) VALUES ({row}.office_id, {row}.declared_at);"  # noqa: S608 - names of this module


def _day_of_item(row: str) -> str:
    return f"INSERT INTO {JOURNAL} (declaration_id) VALUES ({row}.declaration_id);"  # noqa: S608 - names of this module


def _events(vendor: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, event, condition, what is written."""
    yield "daily_came", DECLARATION, "INSERT", "", _day_of("NEW")
    yield "daily_moved", DECLARATION, "UPDATE", _when_declaration(vendor), _day_of("OLD") + _day_of("NEW")
    yield "daily_went", DECLARATION, "DELETE", "", _day_of("OLD")
    yield "daily_outcome", ITEM, "UPDATE", _differs(vendor, OUTCOME), _day_of_item("NEW")
    yield "daily_item_went", ITEM, "DELETE", "", _day_of_item("OLD")


def wanted(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are there."""
    return {DECLARATION, ITEM, JOURNAL} <= set(connection.introspection.table_names())


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; those that are there stay."""
    with connection.cursor() as cursor:
        for name, table, event, condition, act in _events(connection.vendor):
            when = f"WHEN ({condition})" if condition else ""
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} FOR EACH ROW {when} BEGIN {act} END"
                )
                continue
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {act} RETURN NULL; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
                f" EXECUTE FUNCTION {name}()"
            )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away (undoing the migration)."""
    with connection.cursor() as cursor:
        for name, table, *_ in _events(connection.vendor):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
