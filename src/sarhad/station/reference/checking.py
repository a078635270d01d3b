"""Whether codes of a declaration were right on the day it was declared, and what the tariff said then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sarhad.errors import Problem
from sarhad.sentences import say
from sarhad.station.declared.rows import Row
from sarhad.station.reference.models import Code, Edition, Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    Table.TARIFF: ("hs_code",),
    Table.COUNTRIES: ("departure_country", "origin_country"),
    Table.CURRENCIES: ("currency",),
    Table.PROCEDURES: ("procedure",),
    Table.UNITS: ("quantity_unit",),
    Table.TRANSPORT: ("transport_mode",),
    Table.PAYMENT: ("payment_method",),
    Table.PREFERENCES: ("preference",),
}
"""Which columns of the item table hold codes of which table."""

HS_DIGITS = 6
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Codes:
    """An edition, ready to be asked.

    Attributes:
        days: first and last day of each code within the edition.
        beginnings: beginnings of commodity codes, from 6 digits on: a code declared shorter than the tariff's lines.
    """

    days: Mapping[str, Days]
    beginnings: frozenset[str]

    def knows(self, code: str, day: date) -> bool:
        """Whether the code was right on this day; commodity codes also by a shorter line or as a beginning."""
        if code in self.days:
            first, last = self.days[code]
            return (first is None or first <= day) and (last is None or day <= last)
        if not self.beginnings:
            return False
        return code in self.beginnings or any(code[:n] in self.days for n in range(HS_DIGITS, len(code)))


@dataclass(frozen=True)
class History:
    """Every edition of a table by its first day, ascending."""

    first_days: Sequence[date]
    editions: Sequence[Codes]

    def on(self, day: date) -> Codes | None:
        """What held on this day; None before the first edition."""
        place = bisect_right(self.first_days, day)
        return self.editions[place - 1] if place else None


_lock = Lock()
_known: dict[tuple[int, object], dict[str, History]] = {}


def histories(editions: int, last: object) -> Mapping[str, History]:
    """Every table with approved editions; made anew when one was approved, by whatever process.

    Args:
        editions: how many were approved.
        last: when the last was, in whatever form.
    """
    approved = Edition.objects.filter(status=Edition.Status.APPROVED)
    signature = (editions, last)
    with _lock:
        if signature not in _known:
            _known.clear()
            _known[signature] = {
                table: _history(table) for table in approved.values_list("table", flat=True).distinct()
            }
        return _known[signature]


def _history(table: str) -> History:
    found = Edition.objects.filter(table=table, status=Edition.Status.APPROVED)
    by_day = {one.effective_from: one for one in found.order_by("effective_from", "number")}
    return History(list(by_day), [_codes(one) for one in by_day.values()])


def _codes(edition: Edition) -> Codes:
    days = {code: (first, last) for code, first, last in edition.codes.values_list("code", "valid_from", "valid_to")}
    if edition.table != Table.TARIFF:
        return Codes(days, frozenset())
    return Codes(days, frozenset(code[:n] for code in days for n in range(HS_DIGITS, len(code))))


def problems_of(rows: Sequence[Row], known: Mapping[str, History]) -> Iterator[Problem]:
    """The codes of a declaration that were not right on its day; nothing is said of a table without an edition then."""
    if not known:
        return
    day = rows[0]["declared_at"].date()
    for table, history in known.items():
        codes = history.on(day)
        if codes is None:
            continue
        for column in COLUMNS[table]:
            wrong: dict[str, list[int]] = {}
            for row in rows:
                value = row.get(column)
                if value is not None and not codes.knows(value, day):
                    wrong.setdefault(value, []).append(row["item_no"])
            for value, items in wrong.items():
                message = say(
                    "{column} {value!r} (item {items}) is not in the {table} table of {day}",
                    column=column,
                    value=value,
                    items=", ".join(map(str, items)),
                    table=table,
                    day=day,
                )
                yield Problem(message, say("use a code that held on the day of the declaration"))


def tariff_lines(codes: Sequence[str], day: date) -> dict[str, Code]:
    """What the tariff of the day says of commodity codes: their own line, else the longest that they begin with."""
    from sarhad.station.reference.editions import in_force

    edition = in_force(Table.TARIFF, day)
    if edition is None:
        return {}
    wanted = {code[:n] for code in codes for n in range(HS_DIGITS, len(code) + 1)}
    lines = {one.code: one for one in edition.codes.filter(code__in=wanted)}
    found = {}
    for code in codes:
        longest = next((code[:n] for n in range(len(code), HS_DIGITS - 1, -1) if code[:n] in lines), None)
        if longest is not None:
            found[code] = lines[longest]
    return found
