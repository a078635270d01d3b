"""Counting again what changed: idempotent, a day at a time, by one worker while others go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models.functions import TruncDate
from django.utils import timezone

from sarhad.station.daily.facts import FACTS, OWN, Fact
from sarhad.station.daily.models import Touched
from sarhad.station.daily.reading import of_day
from sarhad.station.daily.touching import MOMENT, cell_of
from sarhad.station.declared.models import Declaration

LOCK = 7_213_455
"""Number of the lock (PostgreSQL) that one worker holds while it counts."""
ROWS = 20_000
"""So many rows of the journal are looked at together."""


def catch_up(report: Callable[[date], object] = lambda _day: None) -> int:
    """Count every day again that changed; gives how many days of offices. None where another worker does it already."""
    done, last = 0, 0
    while True:
        rows = list(Touched.objects.filter(pk__gt=last).order_by("pk").values_list("pk", *MOMENT)[:ROWS])
        if not rows:
            return done
        last = rows[-1][0]
        by_day: dict[date | None, list[tuple[int, int | None]]] = defaultdict(list)
        for pk, office, at, office_of_item, at_of_item in rows:
            cell = cell_of((office, at, office_of_item, at_of_item))
            by_day[cell and cell[1]].append((pk, cell and cell[0]))
        for day in sorted(by_day, key=lambda one: one or date.min, reverse=True):
            offices = {office for _, office in by_day[day] if office is not None}
            if not _count(day, offices, [pk for pk, _ in by_day[day]]):
                return done
            done += len(offices)
            if day:
                report(day)


@transaction.atomic
def _count(day: date | None, offices: set[int], journal: list[int]) -> bool:
    """Count these offices' day and strike it off the journal; gives whether the lock was free."""
    if not _locked():
        return False
    Touched.objects.filter(pk__in=journal).delete()
    if day is not None:
        for fact in FACTS:
            _replace(fact, day, offices)
    return True


def _locked(*, wait: bool = False) -> bool:
    """SQLite has one writer at a time, and its transaction has begun to write."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _replace(fact: Fact, day: date, offices: Iterable[int]) -> None:
    fact.kept._default_manager.filter(day=day, office__in=offices).delete()
    keys = {f"key_{place}": fact.column(name) for place, name in enumerate(OWN[fact.kept][1:])}
    added = {f"sum_{name}": how for name, how in fact.counted.items()}
    records = fact.direct().filter(of_day(day, offices, fact.declaration)).order_by()
    rows = records.annotate(**keys).values_list(*keys).annotate(**added).values_list(*keys, *added)
    columns = [f"{name}_id" if fact.kept._meta.get_field(name).is_relation else name for name in OWN[fact.kept][1:]]
    fact.kept._default_manager.bulk_create(
        [fact.kept(day=day, **dict(zip((*columns, *fact.counted), row, strict=True))) for row in rows], batch_size=1000
    )


@transaction.atomic
def forget() -> None:
    """Throw every count away and write down that every day must be counted again."""
    _locked(wait=True)
    Touched.objects.all().delete()
    for fact in FACTS:
        fact.kept._default_manager.all().delete()
    days = Declaration.objects.annotate(day=TruncDate("declared_at")).values_list("office_id", "day").distinct()
    Touched.objects.bulk_create(
        [
            Touched(office_id=office, declared_at=timezone.make_aware(datetime.combine(day, time())))
            for office, day in days.order_by().iterator()
        ],
        batch_size=1000,
    )
