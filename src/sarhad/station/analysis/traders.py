"""What a trader declared and what was found: for deciding which goods to look at; a trader is never scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Substr, TruncMonth
from django.http import Http404

from sarhad.station.accounts.models import User
from sarhad.station.analysis.items import declared, items_of
from sarhad.station.analysis.spreads import Spread, spreads
from sarhad.station.declared.counting import sums
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.risk.models import Decision
from sarhad.station.risk.worth import Worth, figures

FOUND_MOST, TIMELINE, ROWS, SAMPLE, COMMODITIES = 50, 100, 20, 5_000, 8
HEADING = 4


@dataclass(frozen=True)
class Found:
    """A trader in the list of a search."""

    trader: str
    declarations: int
    last: datetime


@dataclass(frozen=True)
class Row:
    """The trader's items that share a commodity heading, an office or an origin."""

    name: str
    items: int
    value: float
    worth: Worth


@dataclass(frozen=True)
class Month:
    """The declarations of a month, and those of them in which something was irregular."""

    month: date
    declarations: int
    irregular: int


@dataclass(frozen=True)
class Trader:
    """One trader in a period."""

    trader: str
    declarations: int
    first: datetime
    last: datetime
    value: float
    worth: Worth
    months: tuple[Month, ...]
    headings: tuple[Row, ...]
    offices: tuple[Row, ...]
    origins: tuple[Row, ...]
    indicators: dict[str, Any]


def search(user: User, text: str, since: datetime, until: datetime) -> list[Found]:
    """Traders whose number begins with the text, the most active first.

    Raises:
        PermissionDenied: the role does not explore.
    """
    text = text.strip()
    found = declared(user, since, until)
    if not text:
        return []
    rows = found.filter(importer__startswith=text).values_list("importer")
    counted = rows.annotate(n=Count("pk"), last=Max("declared_at")).order_by("-n", "importer")[:FOUND_MOST]
    return [Found(*row) for row in counted]


def trader(user: User, number: str, since: datetime, until: datetime) -> Trader:
    """One trader; nine queries, whatever was declared.

    Raises:
        PermissionDenied: the role does not explore.
        Http404: nothing of this trader in the period in the person's subtree.
    """
    own = declared(user, since, until).filter(importer=number)
    totals = own.aggregate(n=Count("pk"), first=Min("declared_at"), last=Max("declared_at"))
    if not totals["n"]:
        raise Http404("no such trader")
    items = items_of(user, since, until).filter(declaration__importer=number)
    summed = items.aggregate(value=Sum("customs_value"), **sums(""))
    return Trader(
        number,
        totals["n"],
        totals["first"],
        totals["last"],
        summed["value"] or 0.0,
        Worth(**figures(summed)),
        _months(own),
        _rows(items.annotate(name=Substr("hs_code", 1, HEADING))),
        _rows(items.annotate(name=F("declaration__office__code"))),
        _rows(items.annotate(name=F("origin_country"))),
        _indicators(items),
    )


def timeline(user: User, number: str, since: datetime, until: datetime) -> QuerySet[Declaration]:
    """The trader's declarations, newest first, each with `goods`, `looked_at` and `irregular` items counted."""
    inspected = Q(items__inspected=True)
    return (
        declared(user, since, until)
        .filter(importer=number)
        .select_related("office")
        .annotate(
            goods=Count("items"),
            looked_at=Count("items", filter=inspected),
            irregular=Count("items", filter=inspected & Q(items__irregular=True)),
        )
        .order_by("-declared_at", "-pk")
    )


def against_peers(user: User, number: str, since: datetime, until: datetime) -> list[Spread]:
    """Unit values of the trader's main commodities beside those of others in the person's subtree; two queries."""
    items = items_of(user, since, until).filter(net_mass_kg__gt=0, customs_value__gt=0)
    own = items.filter(declaration__importer=number).values_list("hs_code").annotate(n=Count("pk"))
    codes = [code for code, _ in own.order_by("-n", "hs_code")[:COMMODITIES]]
    rows = items.filter(hs_code__in=codes).order_by("-pk")
    taken: QuerySet[Any, Any] = rows.values_list("hs_code", "customs_value", "net_mass_kg", "declaration__importer")[
        :SAMPLE
    ]
    return spreads(((code, value / mass, who == number) for code, value, mass, who in taken), COMMODITIES)


def _months(own: QuerySet[Declaration]) -> tuple[Month, ...]:
    irregular = Q(items__inspected=True, items__irregular=True)
    counted: QuerySet[Any, Any] = own.annotate(month=TruncMonth("declared_at")).values_list("month")
    counted = counted.annotate(n=Count("pk", distinct=True), bad=Count("pk", filter=irregular, distinct=True))
    return tuple(Month(month.date(), n, bad) for month, n, bad in counted.order_by("month"))


def _rows(items: QuerySet[Any]) -> tuple[Row, ...]:
    counted = items.values("name").annotate(value=Sum("customs_value"), **sums("")).order_by("-hits", "name")[:ROWS]
    return tuple(Row(row["name"] or "", row["hits"], row["value"] or 0.0, Worth(**figures(row))) for row in counted)


def _indicators(items: QuerySet[Item]) -> dict[str, Any]:
    """What the newest assessment knew about the trader's goods; empty when no profile asks for an indicator."""
    newest = Decision.objects.filter(item__in=items.order_by("-pk")[:1].values("pk")).first()
    return dict(newest.indicators or {}) if newest else {}
