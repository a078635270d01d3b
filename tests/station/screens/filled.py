"""A country of some size in PostgreSQL within seconds: a few declarations, copied by SQL over a year.

Only what is big in a real country is made big; nothing of it is counted by day, so that the counts stay as they are.
"""

from __future__ import annotations

from benchmarks.pages.filling import WRITTEN, multiply
from django.db import connection

from sarhad.station.accounts.models import User
from sarhad.station.audit.models import AuditRecord
from sarhad.station.daily.models import Touched
from sarhad.station.declared.models import Declaration
from sarhad.station.offices.models import Office
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive, declaration_id

DAYS = 365
SPREAD = f"now() - id * 7919 % ({DAYS} * 86400) * interval '1 second'"
HELD = "interval '2 days'"

YEAR = (
    f"UPDATE declared_declaration SET declared_at = {SPREAD}, arrived_at = {SPREAD}, queued_at = {SPREAD},"
    " declarant = 'D' || id % 40",
    f"UPDATE declared_declaration SET state = 'released', released_at = arrived_at + interval '6 hours'"
    f" WHERE arrived_at < now() - {HELD}",
    """UPDATE declared_item i SET inspected = true, irregular = i.id % 5 = 0, selection_reason = 'profile',
        inspected_at = d.arrived_at + interval '2 hours',
        irregularity_type = CASE WHEN i.id % 5 = 0 THEN 'documents' END,
        additional_revenue = CASE WHEN i.id % 5 = 0 THEN i.id % 100 END
        FROM declared_declaration d WHERE d.id = i.declaration_id AND d.released_at IS NOT NULL
        AND d.channel NOT IN ('green', 'blue')""",
)  # fmt: skip


def fill(copies: int, officer: User) -> None:
    """Some forty declarations of three offices, each copied so many times, most of them long released."""
    codes = (SHOES, LAMPS, TOYS, FIGS, BOLTS)
    for n in range(42):
        name = declaration_id(drawn=n % 14 == 0)
        arrive(
            *(codes[(n + k) % 5] for k in range(1 + n % 2)),
            office=("N1", "N1", "S1")[n % 3],
            name=name,
            importer=f"I{n}",
        )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no check of each row
        multiply(copies, Office.objects.get(code="N1"))
        for statement in YEAR:
            cursor.execute(statement)
        for statement in WRITTEN.values():
            cursor.execute(statement.format(officer=officer.pk))
        cursor.execute("SET LOCAL session_replication_role = origin")
        Touched.objects.all().delete()
        cursor.execute("ANALYZE")
    assert Declaration.objects.count() > 20_000
    assert AuditRecord.objects.count() > 10_000
