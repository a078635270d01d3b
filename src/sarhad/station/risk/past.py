"""What this process knows of the past: online indicators, brought up to date from the database before each question.

Nothing here is the only copy: a process that starts reads the stored declarations, and whatever another process
stored is read before the next assessment. So any number of processes give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from threading import Lock
from typing import Any

import polars as pl
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.indicators import INDICATORS, OnlineIndicators, compute
from sarhad.indicators.past import NEEDED
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.rows import HEADER, Row
from sarhad.station.inspections.models import Inspection
from sarhad.station.legal_time import to_legal
from sarhad.station.risk.marks import Marks
from sarhad.station.statements import Question

REMEMBERED = timedelta(days=3 * 365)
"""How far back a process that starts reads: bounds its memory and its start."""

WHOLE_TABLE_FROM = 5_000
"""From so many items on, a batch is looked up as a table instead of item by item."""

MOMENTS = ("declared_at", "inspected_at")
_FIELD = {"office": "declaration__office__code"}
_FIELDS = [_FIELD.get(name, f"declaration__{name}" if name in HEADER else name) for name in NEEDED]
_ITEMS = Question(
    lambda keys: (
        Item.objects.filter(declaration_id__in=keys).order_by("declaration_id", "item_no").values_list(*_FIELDS)
    )
)

Found = list[dict[str, Any]]


class Past:
    """The past as far as the indicators of some names need it."""

    def __init__(self, names: Iterable[str]) -> None:
        """Read the stored declarations of the last three years with their outcomes."""
        self.names = frozenset(names)
        self._declarations, self._inspections = Marks(Declaration), Marks(Inspection)
        self._state = OnlineIndicators.from_history(stored(), names=sorted(self.names))

    def of(self, rows: Sequence[Row]) -> Found:
        """The indicators of rows about to be stored, as of their own moments; the rows are each other's past, too."""
        self._catch_up()
        with self._state.supposing(rows):
            return self._state.of(rows)

    def _catch_up(self) -> None:
        new = self._declarations.fresh()
        if new:
            for values in _ITEMS(new):
                row = dict(zip(NEEDED, values, strict=True))
                row |= {name: to_legal(row[name]) for name in MOMENTS if row[name] is not None}
                self._state.observe(row)
                self._state.learn(row)
        if closed := self._inspections.fresh():
            for inspection in Inspection.objects.filter(pk__in=closed).select_related("declaration"):
                self._state.learn(_outcome(inspection))


def _outcome(inspection: Inspection) -> dict[str, Any]:
    declaration = inspection.declaration
    return {
        "declaration_id": declaration.declaration_id,
        "declared_at": to_legal(declaration.declared_at),
        "inspected": True,
        "inspected_at": to_legal(inspection.closed_at),
        "irregular": inspection.irregular,
    }


def stored() -> pl.DataFrame:
    """The stored items of the last three years, as a table of the columns that indicators are made of."""
    since = timezone.now() - REMEMBERED
    items = Item.objects.filter(declaration__declared_at__gte=since).order_by("declaration_id", "item_no")
    schema = {name: item_schema()[name] for name in NEEDED}
    zoned = {name: pl.Datetime("us", "UTC") for name in MOMENTS}
    rows = items.values_list(*_FIELDS).iterator(chunk_size=10_000)
    table = pl.DataFrame(list(rows), schema={**schema, **zoned}, orient="row")
    legal = timezone.get_default_timezone_name()
    return table.with_columns(pl.col(*MOMENTS).dt.convert_time_zone(legal).dt.replace_time_zone(None))


_lock = Lock()
_known: list[Past] = []


def forget() -> None:
    """Let go of what this process knows: the database was emptied or replaced."""
    with _lock:
        _known.clear()


def indicators_of(rows: Sequence[Row], names: Sequence[str]) -> Found:
    """For each row the indicators of these names; nothing is asked of the database where there are none."""
    if not names:
        return [{}] * len(rows)
    with _lock:
        if not _known or not _known[0].names.issuperset(names):
            _known[:] = [Past({*names, *(_known[0].names if _known else ())})]
        found = _known[0].of(rows)
    return [{name: one[name] for name in names} for one in found]


def indicators_of_table(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """As `indicators_of`, a column each."""
    if table.height >= WHOLE_TABLE_FROM:
        return compute(table, prior=stored(), names=names)
    schema = {name: INDICATORS[name].dtype for name in names}
    return pl.DataFrame(indicators_of(table.to_dicts(), names), schema=schema)
