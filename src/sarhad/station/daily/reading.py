"""Counts of a period: from the kept days where nothing changed since, from the records where something did.

So the answer is always what counting every record would give, whether the clock that keeps the days runs or not; how
long it takes depends on that clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet, Sum
from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import Fact
from sarhad.station.daily.models import Day
from sarhad.station.daily.touching import Cell, Changed, by_day, changed

D = TypeVar("D", bound=Day)
Seen = tuple[User, Action]
"""Whose subtree is counted, and for what."""


def counted(
    fact: Fact,
    by: Sequence[str],
    seen: Seen | None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    sums: Sequence[str] = (),
    only: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The sums of a fact in a period, a row for each combination of `by`; three queries at most.

    Args:
        fact: what is counted.
        by: columns of its table of counts, or what its foreign keys lead to.
        seen: whose subtree; None counts every office.
        since: first moment of the period. Where this or the next is not midnight of the legal time, everything is
            counted from the records.
        until: first moment after the period.
        sums: which of its sums; all where none is named.
        only: values that such columns must have; `__in` behind the name for one of several.
    """
    first, last = day_of(since), day_of(until)
    wanted, only = {name: fact.counted[name] for name in sums or fact.counted}, only or {}
    aligned = (since is None or first is not None) and (until is None or last is not None)
    news = changed(first, last - timedelta(days=1) if last else None) if aligned else Changed(frozenset(), True)
    rows: list[Iterable[tuple[Any, ...]]] = []
    if not news.everything:
        rows.append(_kept(fact, by, seen, first, last, wanted, only, news.cells))
    if news.everything or news.cells:
        records = fact.of(since, until)
        if not news.everything:
            records = records.filter(fact.of_days(news.cells))
        rows.append(_direct(fact, records, by, seen, wanted, only))
    return [dict(zip((*by, *wanted), row, strict=True)) for row in _together(rows, len(by))]


def day_of(moment: datetime | None) -> date | None:
    """The day that begins at the moment; None where none does."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return local.date() if local.time() == time() else None


def _kept(
    fact: Fact,
    by: Sequence[str],
    seen: Seen | None,
    first: date | None,
    last: date | None,
    wanted: Iterable[str],
    only: Mapping[str, Any],
    cells: Iterable[Cell],
) -> Iterable[tuple[Any, ...]]:
    days: QuerySet[Any] = fact.kept._default_manager.filter(**only)
    if first is not None:
        days = days.filter(day__gte=first)
    if last is not None:
        days = days.filter(day__lt=last)
    days = without(days, cells)
    if seen is not None:
        days = within(*seen, days)
    added = {f"sum_{name}": Sum(name) for name in wanted}
    found: Iterable[tuple[Any, ...]] = days.order_by().values_list(*by).annotate(**added).values_list(*by, *added)
    return found


def _direct(
    fact: Fact,
    records: QuerySet[Any],
    by: Sequence[str],
    seen: Seen | None,
    wanted: Mapping[str, Any],
    only: Mapping[str, Any],
) -> Iterable[tuple[Any, ...]]:
    if seen is not None:
        records = within(*seen, records, f"{fact.declaration}office")
    for place, (name, value) in enumerate(only.items()):
        column, several = name.removesuffix("__in"), name.endswith("__in")
        alias = f"only_{place}"
        records = records.annotate(**{alias: fact.column(column)})
        records = records.filter(**{f"{alias}__in" if several else alias: value})
    return fact.added_up(records, by, wanted)


def without(days: QuerySet[D], cells: Iterable[Cell]) -> QuerySet[D]:
    """Rows kept by day, less these offices' days."""
    for day, offices in by_day(cells).items():
        days = days.exclude(day=day, office__in=offices)
    return days


def _together(several: Iterable[Iterable[tuple[Any, ...]]], keys: int) -> Iterator[tuple[Any, ...]]:
    """Rows of the same keys added up."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for rows in several:
        for row in rows:
            key, values = row[:keys], row[keys:]
            before = found.get(key)
            found[key] = [*values] if before is None else [a + b for a, b in zip(before, values, strict=True)]
    return ((*key, *values) for key, values in found.items())
