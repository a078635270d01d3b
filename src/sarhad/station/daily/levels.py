"""The sums from which the level of irregularity is told, by day and office; what changed is added from the items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import polars as pl
from django.db.models import QuerySet, Sum

from sarhad.effectiveness.level_sums import KEYS, SAMPLE, SCHEMA, SUMS, WAY, added_up, sums_of
from sarhad.station.accounts.permissions import within
from sarhad.station.daily.facts import GOODS
from sarhad.station.daily.models import DayLevel
from sarhad.station.daily.reading import Seen, day_of, without
from sarhad.station.daily.touching import Changed, changed
from sarhad.station.declared.models import Item

GROUPINGS = ("office", "hs_chapter", "origin_country")
"""By what the level is told; an office is its own group."""

MOST = 200_000
"""So many of the newest items at most, where they must be read one by one."""

_ITEM = {
    "declaration_id": ("declaration_id", pl.Int64()),
    "office": ("declaration__office__code", pl.String()),
    "office_id": ("declaration__office_id", pl.Int64()),
    "hs_code": ("hs_code", pl.String()),
    "origin_country": ("origin_country", pl.String()),
    "inspected": ("inspected", pl.Boolean()),
    "irregular": ("irregular", pl.Boolean()),
    "selection_reason": ("selection_reason", pl.String()),
    "of_inspection": ("selection_probability", pl.Float64()),
    "of_decision": ("decision__selection_probability", pl.Float64()),
}


def level_sums(by: str, seen: Seen, since: datetime, until: datetime) -> pl.DataFrame:
    """The sums of a period, told by a grouping, by office, by the way of selecting and of the random sample."""
    first, last = day_of(since), day_of(until)
    told = sorted({by, "office", WAY, SAMPLE})
    news = Changed(frozenset(), everything=True) if first is None or last is None else changed(first, last)
    parts = []
    if not news.everything:
        days = without(DayLevel.objects.filter(day__gte=first, day__lt=last), news.cells)
        parts += [_kept(within(*seen, days), told_by) for told_by in told]
    if news.everything or news.cells:
        items = within(*seen, GOODS.of(since, until), "declaration__office")
        if not news.everything:
            items = items.filter(GOODS.of_days(news.cells))
        sums = sums_of(_table(items.order_by("-declaration__declared_at")[:MOST]), GROUPINGS)
        parts.append(sums.filter(pl.col("told_by").is_in(told)))
    return added_up(parts)


def replace(day: date, offices: Iterable[int]) -> None:
    """Count these offices' day again."""
    DayLevel.objects.filter(day=day, office__in=offices).delete()
    table = _table(GOODS.of(None, None).filter(GOODS.of_day(day, offices)))
    DayLevel.objects.bulk_create(_records(day, table), batch_size=500)


def _records(day: date, table: pl.DataFrame) -> Iterator[DayLevel]:
    for (office,), items in table.group_by("office_id"):
        for row in sums_of(items, GROUPINGS).iter_rows(named=True):
            group = "" if row["told_by"] == "office" else row["group"] or ""
            yield DayLevel(day=day, office_id=office, **{**row, "group": group})


def _kept(days: QuerySet[DayLevel], told_by: str) -> pl.DataFrame:
    keys = ("office__code" if told_by == "office" else "group", "low", "high")
    added = {f"sum_{name}": Sum(name) for name in SUMS}
    rows = days.filter(told_by=told_by).order_by().values_list(*keys).annotate(**added).values_list(*keys, *added)
    table = pl.DataFrame(list(rows), schema={name: SCHEMA[name] for name in (*KEYS[1:], *SUMS)}, orient="row")
    group_or_none = pl.when(pl.col("group") != "").then("group")
    return table.select(pl.lit(told_by).alias("told_by"), group_or_none, *KEYS[2:], *SUMS)


def _table(items: QuerySet[Item]) -> pl.DataFrame:
    rows = list(items.values_list(*(column for column, _kind in _ITEM.values())))
    table = pl.DataFrame(rows, schema={name: kind for name, (_column, kind) in _ITEM.items()}, orient="row")
    return table.with_columns(
        hs_chapter=pl.col("hs_code").str.slice(0, 2),
        selection_probability=pl.coalesce("of_inspection", "of_decision"),
    )
