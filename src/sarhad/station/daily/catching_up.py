"""Counting again what changed: idempotent, a day at a time, by one worker while others go on."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from sarhad.station.daily import levels
from sarhad.station.daily.facts import FACTS, OWN, Fact
from sarhad.station.daily.models import DayLevel, Touched
from sarhad.station.daily.touching import Cell
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Inspection, Rerouting

LOCK = 7_213_455
"""Number of the lock (PostgreSQL) that one worker holds while it counts."""
MOMENTS: tuple[tuple[QuerySet[Any], str, str], ...] = (
    (Declaration.objects.all(), "office", "declared_at"),
    (Declaration.objects.all(), "office", "arrived_at"),
    (Inspection.objects.all(), "declaration__office", "closed_at"),
    (Rerouting.objects.all(), "declaration__office", "asked_at"),
)
"""What tells the days on which anything is counted, each with where its office and its moment are."""


@dataclass
class _Day:
    """The offices of a day that are to be counted again, and the rows of the journal that say so."""

    offices: set[int] = field(default_factory=set)
    journal: array[int] = field(default_factory=lambda: array("q"))


def catch_up(goes_on: Callable[[float], bool] = lambda _seconds: True) -> int:
    """Count again every day that changed before this began; gives how many days of offices.

    What changes meanwhile is for the next time: where declarations come in all the time there would be no end.

    Args:
        goes_on: told after each day how many seconds it took; may wait, and says whether the next one is counted.
    """
    done = 0
    for day, what in sorted(_changed().items(), reverse=True):
        began = monotonic()
        counted = _count(day, what)
        if counted is None:
            return done
        done += counted
        if not goes_on(monotonic() - began):
            return done
    return done


def _changed() -> dict[date, _Day]:
    """What is in the journal now."""
    found: dict[date, _Day] = defaultdict(_Day)
    for pk, office, at in Touched.objects.order_by("pk").values_list("pk", "office_id", "at").iterator():
        one = found[timezone.localdate(at)]
        one.journal.append(pk)
        one.offices.add(office)
    return found


@transaction.atomic
def _count(day: date, what: _Day) -> int | None:
    """Count a day and strike it off the journal; gives of how many offices, None where another worker counts.

    Where nothing is left to be struck off, another worker counted that day since the journal was read.
    """
    if not _locked():
        return None
    struck, _ = Touched.objects.filter(pk__in=what.journal).delete()
    if not struck:
        return 0
    for fact in FACTS:
        _replace(fact, day, what.offices)
    levels.replace(day, what.offices)
    return len(what.offices)


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
    names = OWN[fact.kept][1:]
    rows = fact.added_up(fact.of(None, None).filter(fact.of_day(day, offices)), names, fact.counted)
    columns = [f"{name}_id" if fact.kept._meta.get_field(name).is_relation else name for name in names]
    fact.kept._default_manager.bulk_create(
        [fact.kept(day=day, **dict(zip((*columns, *fact.counted), row, strict=True))) for row in rows], batch_size=1000
    )


@transaction.atomic
def forget() -> None:
    """Throw every count away and write down that every day must be counted again."""
    _locked(wait=True)
    Touched.objects.all().delete()
    DayLevel.objects.all().delete()
    for fact in FACTS:
        fact.kept._default_manager.all().delete()
    Touched.objects.bulk_create(
        [Touched(office_id=office, at=timezone.make_aware(datetime.combine(day, time()))) for office, day in _cells()],
        batch_size=1000,
    )


def _cells() -> set[Cell]:
    """Every day of every office on which anything is counted."""
    found: set[Cell] = set()
    for records, office, moment in MOMENTS:
        days = records.order_by().annotate(on=TruncDate(moment)).values_list(office, "on").distinct()
        found.update(days.iterator())
    return found
