"""How many questions a page of the menu may ask the database, and how heavy it may be: the table that tests hold.

`docs/reference/pages.md` shows it beside what was measured on the demonstration; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """What a page may cost at most, whoever opens it: questions to the database, kilobytes before compression."""

    queries: int
    kilobytes: int


BOUNDS: Mapping[str, Bound] = {
    "analysis:checkpoints": Bound(12, 40),
    "analysis:commodities": Bound(6, 15),
    "analysis:traders": Bound(6, 15),
    "arrivals:mappings": Bound(7, 10),
    "arrivals:own_keys": Bound(6, 10),
    "arrivals:submissions": Bound(8, 40),
    "arrivals:upload": Bound(7, 20),
    "auditing:access": Bound(7, 40),
    "auditing:draws": Bound(5, 12),
    "auditing:officers": Bound(9, 20),
    "auditing:records": Bound(9, 60),
    "auditing:replay": Bound(6, 15),
    "inspections:consents": Bound(6, 20),
    "inspections:post_audits": Bound(7, 40),
    "lanes:green": Bound(7, 60),
    "lanes:plan": Bound(45, 40),
    "lists:lists": Bound(10, 15),
    "mandates:mandates": Bound(10, 20),
    "national:changes": Bound(14, 40),
    "national:picture": Bound(25, 100),
    "nodes:links": Bound(9, 12),
    "notes:notes": Bound(7, 20),
    "operations:analytics": Bound(6, 12),
    "operations:health": Bound(10, 10),
    "operations:keys": Bound(7, 15),
    "operations:offices": Bound(6, 15),
    "operations:people": Bound(8, 20),
    "privacy:held": Bound(16, 50),
    "reference:tables": Bound(16, 12),
    "register:register": Bound(10, 40),
    "risk:approvals": Bound(17, 20),
    "risk:shares": Bound(8, 150),
    "risk:trace": Bound(6, 12),
    "risk:worth": Bound(12, 70),
    "shifts:checkpoint": Bound(9, 30),
    "shifts:overrides": Bound(6, 60),
    "shifts:random": Bound(11, 20),
    "shifts:report": Bound(18, 20),
    "shifts:work": Bound(22, 60),
    "studies:proposals": Bound(12, 15),
    "studies:what_ifs": Bound(11, 30),
    "targeting:learned": Bound(14, 15),
    "targeting:level": Bound(11, 50),
    "targeting:models": Bound(13, 15),
}
"""By place of the menu."""


def table(measured: Iterable[tuple[str, int, float]]) -> Iterator[str]:
    """The documentation's table of what was measured: page, queries, kilobytes, of everybody who may open it.

    Args:
        measured: place of the menu, questions, kilobytes.
    """
    from django.urls import reverse

    most: dict[str, tuple[int, float]] = {}
    for place, queries, kilobytes in measured:
        before = most.get(place, (0, 0.0))
        most[place] = max(before[0], queries), max(before[1], kilobytes)
    yield "| page | queries | at most | kB | at most |"
    yield "|---|--:|--:|--:|--:|"
    for page, place in sorted((reverse(place), place) for place in most):
        (queries, kilobytes), bound = most[place], BOUNDS[place]
        yield f"| {page} | {queries} | {bound.queries} | {kilobytes:.0f} | {bound.kilobytes} |"
