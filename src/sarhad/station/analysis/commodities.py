"""What is declared under a commodity code: search by code or words, unit values by origin, pivots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.declarations.reference import hs_descriptions
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.analysis.items import LONGEST, items_of, of_commodity
from sarhad.station.analysis.spreads import Spread, spreads
from sarhad.station.declared.counting import sums
from sarhad.station.declared.models import Item
from sarhad.station.risk.worth import Worth, figures

SHORTEST, FOUND_MOST, ROWS, SAMPLE, ORIGINS = 4, 60, 100, 5_000, 10

PIVOTS: dict[str, tuple[str, Promise]] = {
    "origin": ("origin_country", _("Origin")),
    "office": ("declaration__office__code", _("Office")),
    "importer": ("declaration__importer", _("Importer")),
}
"""What a commodity's goods may be counted by, and the column that tells it."""


@dataclass(frozen=True)
class Entry:
    """A heading or subheading of the Harmonized System; `open` from four digits on, where goods are counted."""

    code: str
    description: str
    open: bool


@dataclass(frozen=True)
class Row:
    """The goods that share an origin, an office or an importer; `per_kg` is their value over their net mass."""

    name: str
    items: int
    value: float
    per_kg: float | None
    worth: Worth


def search(user: User, text: str) -> list[Entry]:
    """Codes that begin with the digits, or descriptions that hold every word; shorter codes first.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    wanted = text.strip().lower().replace(".", "")
    if not wanted:
        return []
    known = hs_descriptions().items()
    if wanted.isdigit():
        fits = [(code, said) for code, said in known if code.startswith(wanted) or wanted.startswith(code)]
    else:
        words = wanted.split()
        fits = [(code, said) for code, said in known if all(word in said.lower() for word in words)]
    ordered = sorted(fits, key=lambda pair: (len(pair[0]), pair[0]))[:FOUND_MOST]
    return [Entry(code, said, len(code) >= SHORTEST) for code, said in ordered]


def goods(user: User, code: str, since: datetime, until: datetime) -> QuerySet[Item]:
    """The items under a code of four digits or more.

    Raises:
        PermissionDenied: the role does not explore.
        Http404: that is no such code.
    """
    items = items_of(user, since, until)
    require_code(code)
    return of_commodity(items, code)


def require_code(code: str) -> None:
    """Pass when the text is a commodity code of four digits or more.

    Raises:
        Http404: it is none.
    """
    if not (code.isascii() and code.isdigit() and SHORTEST <= len(code) <= LONGEST):
        raise Http404("no such commodity code")


def pivot(items: QuerySet[Item], by: str) -> list[Row]:
    """The goods counted by origin, office or importer, the greatest value first."""
    column = PIVOTS[by][0]
    counted: QuerySet[Any] = items.annotate(name=F(column)).values("name")
    counted = counted.annotate(value=Sum("customs_value"), mass=Sum("net_mass_kg"), **sums(""))
    return [_row(row) for row in counted.order_by("-value", "name")[:ROWS]]


def _row(row: dict[str, Any]) -> Row:
    per_kg = row["value"] / row["mass"] if row["value"] and row["mass"] else None
    return Row(row["name"] or "", row["hits"], row["value"] or 0.0, per_kg, Worth(**figures(row)))


def by_origin(items: QuerySet[Item], trader: str) -> list[Spread]:
    """Unit values by origin in the newest goods, those of one trader apart; one query."""
    taken = items.filter(net_mass_kg__gt=0, customs_value__gt=0).order_by("-pk")
    rows: QuerySet[Any, Any] = taken.values_list(
        "origin_country", "customs_value", "net_mass_kg", "declaration__importer"
    )[:SAMPLE]
    return spreads(((origin or "", v / kg, bool(trader) and who == trader) for origin, v, kg, who in rows), ORIGINS)


def totals(items: QuerySet[Item]) -> tuple[int, int, float, Worth]:
    """Items, importers, value, and what inspections found; one query."""
    row = items.aggregate(
        importers=Count("declaration__importer", distinct=True), value=Sum("customs_value"), **sums("")
    )
    return row["hits"], row["importers"], row["value"] or 0.0, Worth(**figures(row))
