"""The station's past as a table for a study: read in parts, so that progress is told and a cancelled study ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import polars as pl
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.indicators import INDICATORS, compute
from sarhad.sentences import say
from sarhad.station.declared.models import Item
from sarhad.station.declared.rows import HEADER, ITEM, OUTCOME
from sarhad.station.declared.states import State
from sarhad.station.offices.models import Office

DAYS = 365
MOST = 1_000_000
"""So many of the newest items at most: what a checkpoint's computer holds in its memory."""
PART = 20_000

Tell = Callable[[str], None]

_COLUMNS = {
    **{name: f"declaration__{name}" for name in HEADER if name != "office"},
    "office": "declaration__office__code",
    **{name: name for name in (*ITEM, *OUTCOME)},
}
_DECIDED = {"decided_probability": "decision__selection_probability"}


def items_of_the_year() -> int:
    """How many items a study would read, at most `MOST`."""
    return min(_items().count(), MOST)


def past_year(tell: Tell) -> pl.DataFrame:
    """The newest items of the last year, all offices, oldest first; later versions of declarations only.

    `selection_probability` is that of the inspection, else of the decision, so that what was not inspected counts too.

    Args:
        tell: told how far it is; whatever it raises ends the reading.
    """
    total, schema = items_of_the_year(), item_schema()
    moments = [name for name in _COLUMNS if schema[name] == pl.Datetime("us")]
    stored = {name: pl.Datetime("us", "UTC") if name in moments else schema[name] for name in _COLUMNS}
    stored |= dict.fromkeys(_DECIDED, pl.Float64())
    names = (*_COLUMNS.values(), *_DECIDED.values())
    parts: list[pl.DataFrame] = [pl.DataFrame(schema=stored)]
    before: int | None = None
    while len(parts) * PART <= MOST + PART:
        rows = list(_part(before).values_list("pk", *names)[:PART])
        if not rows:
            break
        before = rows[-1][0]
        parts.append(pl.DataFrame([row[1:] for row in rows], schema=stored, orient="row"))
        read = sum(part.height for part in parts)
        tell(say("read {read:,} of {total:,} items", read=read, total=total))
    legal = pl.col(*moments).dt.convert_time_zone(settings.TIME_ZONE).dt.replace_time_zone(None)
    chance = pl.coalesce("selection_probability", "decided_probability").alias("selection_probability")
    table = pl.concat(parts).with_columns(legal, chance).drop("decided_probability")
    return table.sort("declared_at", "declaration_id", "item_no")


def of_offices(table: pl.DataFrame, office: Office, named: Iterable[str], tell: Tell) -> pl.LazyFrame:
    """The items of an office's subtree, with the named indicators, which have seen the whole country."""
    indicators = sorted(set(named) & set(INDICATORS))
    if indicators:
        tell(say("working out {indicators} indicators", indicators=len(indicators)))
        table = table.hstack(compute(table, names=indicators))
    if office.parent_id is None:
        return table.lazy()
    codes = list(Office.objects.filter(path__startswith=office.path).values_list("code", flat=True))
    return table.filter(pl.col("office").is_in(codes)).lazy()


def _part(before: int | None) -> QuerySet[Item]:
    """The next items to read, each part read to its end before progress is told.

    SQLite refuses to write on a connection that is still reading when another has written meanwhile.
    """
    items = _items() if before is None else _items().filter(pk__lt=before)
    return items.order_by("-pk")


def _items() -> QuerySet[Item]:
    since = timezone.now() - timedelta(days=DAYS)
    return Item.objects.filter(declaration__declared_at__gte=since).exclude(declaration__state=State.SUPERSEDED)
