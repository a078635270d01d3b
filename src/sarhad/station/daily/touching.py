"""Which days of which offices changed since they were counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import TruncDate

from sarhad.station.daily.models import Touched
from sarhad.station.declared.models import Declaration

Cell = tuple[int, date]
"""An office's key and a day."""

MOST_CELLS = 100
"""Above this so much changed that everything is counted from the records, until the clock has caught up."""


@dataclass(frozen=True)
class Changed:
    """What changed; `everything` where it is too much to tell apart."""

    cells: frozenset[Cell]
    everything: bool = False


def changed(first: date | None, last: date | None) -> Changed:
    """What changed of the days from the first to the last (None: without end); one query."""
    journal = Touched.objects.annotate(day=TruncDate("at")).order_by()
    if first:
        journal = journal.filter(day__gte=first)
    if last:
        journal = journal.filter(day__lte=last)
    found = list(journal.values_list("office_id", "day").distinct()[: MOST_CELLS + 1])
    return Changed(frozenset(found), len(found) > MOST_CELLS)


def by_day(cells: Iterable[Cell]) -> dict[date, list[int]]:
    """The offices of each day."""
    found: dict[date, list[int]] = defaultdict(list)
    for office, day in sorted(cells):
        found[day].append(office)
    return found


def touch(declarations: Iterable[int]) -> None:
    """Write down that these declarations changed: of decisions and hits that come later no trigger tells."""
    named = Declaration.objects.filter(pk__in=list(declarations)).values_list("office_id", "declared_at", "arrived_at")
    rows = {(office, at) for office, *moments in named for at in moments}
    Touched.objects.bulk_create([Touched(office_id=office, at=at) for office, at in rows], batch_size=1000)
