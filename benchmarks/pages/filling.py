"""A country of so many goods items: the demonstration, copied with other numbers, traders and moments of the day."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from sarhad.station import demonstration
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.daily import catching_up
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.offices.models import Office

SEED_ITEMS = 6_000
"""Goods items of the demonstration that is copied."""

TRADERS_MORE = 40
BUSY_OF = 2
"""Every second copy is declared at one checkpoint: that makes it the one of 5,000 declarations a day."""

COPIED: dict[str, dict[str, str]] = {
    "declared.Declaration": {
        "id": "t.id + c * {declarations}",
        "declaration_id": "t.declaration_id || '-' || c",
        "office_id": "CASE WHEN c % {busy_of} = 0 THEN {busy} ELSE t.office_id END",
        "importer": "t.importer || '-' || c % {traders}",
        "declared_at": "t.declared_at - c * 7919 % 86400 * interval '1 second'",
    },
    "declared.Item": {"id": "t.id + c * {items}", "declaration_id": "t.declaration_id + c * {declarations}"},
    "risk.Decision": {"id": "t.id + c * {decisions}", "item_id": "t.item_id + c * {items}"},
    "risk.Hit": {"id": "t.id + c * {hits}", "item_id": "t.item_id + c * {items}"},
}

WRITTEN = {
    "inspections": """
        INSERT INTO inspections_inspection (declaration_id, officer_id, channel, controls, irregular, note, closed_at)
        SELECT d.id, {officer}, d.assessed_channel, '[]', bool_or(i.irregular), '', max(i.inspected_at)
        FROM declared_declaration d JOIN declared_item i ON i.declaration_id = d.id WHERE i.inspected GROUP BY d.id""",
    "findings": """
        INSERT INTO inspections_finding
            (inspection_id, item_id, irregular, severity, irregularity_type, additional_revenue)
        SELECT n.id, i.id, i.irregular, coalesce(i.severity, 0), coalesce(i.irregularity_type, ''),
            coalesce(i.additional_revenue, 0)
        FROM inspections_inspection n JOIN declared_item i ON i.declaration_id = n.declaration_id WHERE i.inspected""",
    "changes of channel": """
        INSERT INTO inspections_rerouting
            (declaration_id, from_channel, to_channel, reason, status, asked_by_id, asked_at, decided_by_id, decided_at)
        SELECT id, 'yellow', 'red', 'seal broken', 'done', {officer}, queued_at, {officer}, queued_at
        FROM declared_declaration WHERE assessed_channel = 'red' AND id % 10 = 0""",
    "audit records": """
        INSERT INTO audit_auditrecord (sequence, at, action, actor, office, subject, detail, previous_hash, hash)
        SELECT h.sequence + row_number() OVER (ORDER BY n.closed_at),
            to_char(n.closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            'inspection_recorded', 'inspector', o.code, 'declaration:' || d.declaration_id, '{{}}', repeat('0', 64),
            md5(n.id::text) || md5(d.id::text)
        FROM inspections_inspection n JOIN declared_declaration d ON d.id = n.declaration_id
        JOIN offices_office o ON o.id = d.office_id, audit_audithead h""",
    "head of the audit records": """
        UPDATE audit_audithead SET sequence = newest.sequence, hash = newest.hash
        FROM (SELECT sequence, hash FROM audit_auditrecord ORDER BY sequence DESC LIMIT 1) newest""",
    "accesses": """
        INSERT INTO audit_access (at, user_id, office_id, what, subject)
        SELECT queued_at, {officer}, office_id, 'declaration', declaration_id || ' v1'
        FROM declared_declaration WHERE id % 5 = 0""",
}


def fill(items: int, report: Callable[[str], None] = print) -> None:
    """Fill an empty, migrated database with about `items` goods items."""
    demonstration.load(min(items, SEED_ITEMS), lambda line: None)
    busy = busiest()
    officer = people(busy)[Role.INSPECTOR]
    copies = max(0, round(items / Item.objects.count()) - 1)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")  # no check of each row: they were checked before
        indexes = _without_indexes()
        multiply(copies, busy, report)
        for name, statement in WRITTEN.items():
            _timed(name, partial(cursor.execute, statement.format(officer=officer.pk)), report)
        for statement in indexes:
            _timed(statement.split()[2], partial(cursor.execute, statement), report)
        cursor.execute("SET session_replication_role = origin")
        for statement in connection.ops.sequence_reset_sql(no_style(), [apps.get_model(name) for name in COPIED]):
            cursor.execute(statement)
        _timed("analyze", partial(cursor.execute, "ANALYZE"), report)
        _timed("days counted", count_days, report)
        _timed("vacuum", partial(cursor.execute, "VACUUM ANALYZE"), report)


def multiply(copies: int, busy: Office, report: Callable[[str], None] = lambda line: None) -> None:
    """Copy every declaration so many times with all that hangs on it; every second copy is declared at `busy`."""
    numbers = {"busy": busy.pk, "busy_of": BUSY_OF, "traders": TRADERS_MORE}
    numbers |= {_plural(name): _newest(name) for name in COPIED}
    with connection.cursor() as cursor:
        for name, other in COPIED.items():
            _timed(name, partial(cursor.execute, _copy(name, other, copies, numbers)), report)


def count_days() -> int:
    """Count every day: the triggers that tell what changed were asleep."""
    catching_up.forget()
    return catching_up.catch_up()


def busiest() -> Office:
    """The checkpoint with the most declarations."""
    gates = Office.objects.filter(level=Office.Level.CHECKPOINT)
    return max(gates, key=lambda gate: Declaration.objects.filter(office=gate).count())


def people(busy: Office) -> dict[str, User]:
    """A person for every role: inspector and chief at the checkpoint, the others at the centre."""
    centre = Office.objects.get(parent=None)
    at = {Role.INSPECTOR: busy, Role.CHIEF: busy}
    people = {
        role: User.objects.get_or_create(username=f"pages.{role}", role=role, office=at.get(role, centre))[0]
        for role in Role
    }
    declarant = Declaration.objects.filter(office=busy).exclude(declarant=None).order_by("-pk")[0].declarant
    User.objects.filter(role=Role.DECLARANT, username=f"pages.{Role.DECLARANT}").update(declarant=declarant)
    return people


def _plural(name: str) -> str:
    return name.split(".")[1].lower() + "s"


def _newest(name: str) -> int:
    newest = apps.get_model(name).objects.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)


def _copy(name: str, other: dict[str, str], copies: int, numbers: dict[str, int]) -> str:
    model = apps.get_model(name)
    columns = [field.column for field in model._meta.concrete_fields]
    taken = ", ".join(other.get(column, f't."{column}"').format(**numbers) for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    source = f"generate_series(1, {copies}) AS c CROSS JOIN {model._meta.db_table} t"
    return f"INSERT INTO {model._meta.db_table} ({named}) SELECT {taken} FROM {source}"


def _without_indexes() -> list[str]:
    """Drop what only speeds reading, and give the statements that make it again: one pass beats a row each."""
    tables = [apps.get_model(name)._meta.db_table for name in COPIED]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = 'public' AND tablename = ANY(%s)"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            [tables],
        )
        found = cursor.fetchall()
        for index, _ in found:
            cursor.execute(f'DROP INDEX "{index}"')
    return [str(definition) for _, definition in found]


def _timed(name: str, act: Callable[[], object], report: Callable[[str], None]) -> None:
    started = time.perf_counter()
    act()
    report(f"{name}: {time.perf_counter() - started:.1f} s")
