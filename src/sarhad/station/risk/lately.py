"""The station's own past as a canonical item table, kept in the process: what conditions are tried on as one types."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

import polars as pl
from django.conf import settings
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.indicators import compute
from sarhad.station.declared.models import Item
from sarhad.station.declared.rows import HEADER, ITEM, OUTCOME
from sarhad.station.declared.states import State
from sarhad.station.legal_time import to_legal

KEPT_FOR = 120.0
"""Seconds a table is used before arrivals since then are looked for."""


@dataclass(frozen=True)
class Span:
    """How far back to look, and how many of the newest items at most."""

    days: int
    items: int


RECENT = Span(30, 50_000)
"""What is counted as one types."""
YEAR = Span(365, 200_000)
"""What a back-test on the screen looks at."""


@dataclass(frozen=True)
class PastTable:
    """The newest items of a span.

    Attributes:
        capped: there were more than the span takes.
    """

    table: pl.DataFrame
    capped: bool


@dataclass(frozen=True)
class _Kept:
    home: str
    newest: int
    at: float
    past: PastTable
    indicators: dict[str, pl.Series] = field(default_factory=dict)


_lock = Lock()
_kept: dict[Span, _Kept] = {}


def past(span: Span) -> PastTable:
    """The newest items, at most two minutes old; the first call after arrivals reads them again."""
    newest = _newest()
    with _lock:
        return _fresh(span, newest).past


def past_with(span: Span, names: Iterable[str]) -> PastTable:
    """As `past`, with these indicators as columns, each reckoned from the items of the year and from nothing older."""
    newest = _newest()
    with _lock:
        year = _fresh(YEAR, newest)
        wanted = sorted(names)
        missing = [name for name in wanted if name not in year.indicators]
        if missing:
            year.indicators.update({one.name: one for one in compute(year.past.table, names=missing)})
        table = year.past.table.with_columns(*(year.indicators[name] for name in wanted))
    since = to_legal(timezone.now() - timedelta(days=span.days))
    recent = table.filter(pl.col("declared_at") >= since)
    return PastTable(recent.tail(span.items), year.past.capped or recent.height > span.items)


def _newest() -> int:
    return Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _fresh(span: Span, newest: int) -> _Kept:
    kept = _kept.get(span)
    fresh = kept is not None and kept.home == str(settings.HOME) and newest >= kept.newest
    if kept is None or not fresh or (newest != kept.newest and time.monotonic() - kept.at > KEPT_FOR):
        kept = _kept[span] = _Kept(str(settings.HOME), newest, time.monotonic(), _read(span))
    return kept


def forget() -> None:
    """Drop what is kept; the next call reads."""
    with _lock:
        _kept.clear()


_COLUMNS = {
    **{name: f"declaration__{name}" for name in HEADER if name != "office"},
    "office": "declaration__office__code",
    **{name: name for name in (*ITEM, *OUTCOME)},
}
"""Where each column of the table is kept."""


def _read(span: Span) -> PastTable:
    since = timezone.now() - timedelta(days=span.days)
    found = Item.objects.filter(declaration__declared_at__gte=since).exclude(declaration__state=State.SUPERSEDED)
    rows = list(found.order_by("-declaration__declared_at").values_list(*_COLUMNS.values())[: span.items + 1])
    schema = item_schema()
    moments = [name for name in _COLUMNS if schema[name] == pl.Datetime("us")]
    stored = {name: pl.Datetime("us", "UTC") if name in moments else schema[name] for name in _COLUMNS}
    table = pl.DataFrame(rows[: span.items], schema=stored, orient="row")
    legal = pl.col(*moments).dt.convert_time_zone(settings.TIME_ZONE).dt.replace_time_zone(None)
    return PastTable(table.with_columns(legal).reverse(), len(rows) > span.items)
