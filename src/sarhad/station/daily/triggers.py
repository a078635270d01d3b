"""Triggers that write down which day of which office must be counted again, in the transaction that changed it.

A declaration brings its items, decisions and hits with it in one transaction, so that its own row tells for all.
Afterwards only outcomes of items change, and whether a later version replaced it. Inspections and changes of channel
tell the day that they were made on, an inspection also those of the others of its declaration: which of them was the
first may have changed. What comes from another node a second time says so itself: `touching.touch`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

DECLARATION, ITEM, JOURNAL = "declared_declaration", "declared_item", "daily_touched"
INSPECTION, REROUTING = "inspections_inspection", "inspections_rerouting"
OUTCOME = ("inspected", "irregular", "irregularity_type", "additional_revenue", "selection_reason",
           "selection_probability")  # fmt: skip
"""Columns of an item that are counted and may change."""
MOVES = ("office_id", "declared_at", "arrived_at", "assessed_channel")
"""Columns of a declaration that are counted."""
INSPECTED = ("declaration_id", "officer_id", "irregular", "closed_at")
CHANGED = ("declaration_id", "asked_by_id", "from_channel", "to_channel", "asked_at")


def _differs(vendor: str, columns: Iterator[str] | tuple[str, ...]) -> str:
    differ = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{column} {differ} NEW.{column}" for column in columns)


def _when_declaration(vendor: str) -> str:
    replaced = "(OLD.state = 'superseded') <> (NEW.state = 'superseded')"
    return f"{_differs(vendor, MOVES)} OR {replaced}"


def _days_of(row: str) -> str:
    """The days that a declaration was declared on and arrived on."""
    days = f"SELECT {row}.office_id, {row}.declared_at UNION SELECT {row}.office_id, {row}.arrived_at"
    return f"INSERT INTO {JOURNAL} (office_id, at) {days};"


def _days_of_item(row: str) -> str:
    """Those of an item's declaration."""
    found = f"FROM {DECLARATION} WHERE id = {row}.declaration_id"
    days = f"SELECT office_id, declared_at {found} UNION SELECT office_id, arrived_at {found}"
    return f"INSERT INTO {JOURNAL} (office_id, at) {days};"


def _day_of_act(row: str, moment: str) -> str:
    """The day of an inspection or of a change of channel."""
    office = f"SELECT office_id, {row}.{moment} FROM {DECLARATION} WHERE id = {row}.declaration_id"  # noqa: S608 - names of this module
    return f"INSERT INTO {JOURNAL} (office_id, at) {office};"


def _days_of_inspections(row: str) -> str:
    """The days of all inspections of the declaration of one."""
    found = (
        f"SELECT d.office_id, n.closed_at FROM {INSPECTION} n JOIN {DECLARATION} d ON d.id = n.declaration_id"  # noqa: S608 - names of this module
        f" WHERE d.id = {row}.declaration_id"
    )
    return f"INSERT INTO {JOURNAL} (office_id, at) {found};"


def _acts_of(row: str) -> str:
    """The days of all that was done with a declaration, at the office that it names."""
    return "".join(
        f"INSERT INTO {JOURNAL} (office_id, at) SELECT {row}.office_id, {moment} FROM {table}"  # noqa: S608 - names of this module
        f" WHERE declaration_id = {row}.id;"
        for table, moment in ((INSPECTION, "closed_at"), (REROUTING, "asked_at"))
    )


def _events(vendor: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, table, event, condition, what is written."""
    yield "daily_came", DECLARATION, "INSERT", "", _days_of("NEW")
    moved = "".join(_days_of(row) + _acts_of(row) for row in ("OLD", "NEW"))
    yield "daily_moved", DECLARATION, "UPDATE", _when_declaration(vendor), moved
    yield "daily_went", DECLARATION, "DELETE", "", _days_of("OLD")
    yield "daily_outcome", ITEM, "UPDATE", _differs(vendor, OUTCOME), _days_of_item("NEW")
    yield "daily_item_went", ITEM, "DELETE", "", _days_of_item("OLD")
    before, now = _day_of_act("OLD", "closed_at") + _days_of_inspections("OLD"), _days_of_inspections("NEW")
    yield "daily_inspected", INSPECTION, "INSERT", "", now
    yield "daily_inspection_changed", INSPECTION, "UPDATE", _differs(vendor, INSPECTED), before + now
    yield "daily_inspection_went", INSPECTION, "DELETE", "", before
    asked = {row: _day_of_act(row, "asked_at") for row in ("OLD", "NEW")}
    yield "daily_rerouted", REROUTING, "INSERT", "", asked["NEW"]
    yield "daily_rerouting_changed", REROUTING, "UPDATE", _differs(vendor, CHANGED), asked["OLD"] + asked["NEW"]
    yield "daily_rerouting_went", REROUTING, "DELETE", "", asked["OLD"]


def wanted(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are there."""
    return {DECLARATION, ITEM, INSPECTION, REROUTING, JOURNAL} <= set(connection.introspection.table_names())


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
