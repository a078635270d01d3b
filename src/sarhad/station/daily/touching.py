"""Which days of which offices changed since they were counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sarhad.station.daily.models import Touched

Moment = tuple[int | None, datetime | None, int | None, datetime | None]
"""A row of the journal: office and moment of a declaration, or those of the declaration of an item."""
MOMENT = ("office_id", "declared_at", "declaration__office_id", "declaration__declared_at")
"""The columns of such a row."""

Cell = tuple[int, date]
"""An office's key and a day."""

MOST_ROWS, MOST_CELLS = 5_000, 100
"""Above these so much changed that everything is counted from the records, until the clock has caught up."""


@dataclass(frozen=True)
class Changed:
    """What changed; `everything` where it is too much to tell apart."""

    cells: frozenset[Cell]
    everything: bool = False


def changed(first: date | None, last: date | None) -> Changed:
    """What changed of the days from the first to the last (None: without end); one query."""
    rows = list(Touched.objects.values_list(*MOMENT)[:MOST_ROWS])
    found = {cell for cell in cells_of(rows) if (not first or cell[1] >= first) and (not last or cell[1] <= last)}
    return Changed(frozenset(found), len(rows) == MOST_ROWS or len(found) > MOST_CELLS)


def cells_of(rows: Iterable[Moment]) -> set[Cell]:
    """The days and offices that rows of the journal name."""
    return {cell for row in rows if (cell := cell_of(row)) is not None}


def cell_of(row: Moment) -> Cell | None:
    """The day and office that a row of the journal names; None where the declaration is gone."""
    office, at, office_of_item, at_of_item = row
    where, when = (office_of_item, at_of_item) if at is None else (office, at)
    return None if where is None or when is None else (where, timezone.localdate(when))


def touch(declarations: Iterable[int]) -> None:
    """Write down that these declarations changed: of decisions and hits that come later no trigger tells."""
    Touched.objects.bulk_create([Touched(declaration_id=key) for key in declarations], batch_size=1000)
