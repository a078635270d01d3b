"""By what non-compliance is told apart: the table of groupings."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sarhad.errors import Problem, SarhadError
from sarhad.indicators import compute
from sarhad.sentences import say

Grouping = Callable[[pl.DataFrame], pl.Series]

SEGMENTS = ((1, "no declaration in the year before"), (12, "1 to 11"), (52, "12 to 51"), (None, "52 or more"))
"""Importers by how many declarations they made in the year before: below which number, and its name."""


def trader_segment(table: pl.DataFrame) -> pl.Series:
    """The importer's segment at each item's own moment."""
    declarations = compute(table, names=["importer_declarations_365d"]).to_series()
    limits = [below for below, _ in SEGMENTS if below is not None]
    return declarations.cut(limits, labels=[name for _, name in SEGMENTS], left_closed=True).cast(pl.String)


GROUPINGS: dict[str, Grouping] = {
    "country": lambda table: pl.Series("country", ["all"]).new_from_index(0, table.height),
    "office": lambda table: table["office"],
    "hs_chapter": lambda table: table["hs_code"].str.slice(0, 2),
    "trader_segment": trader_segment,
    "origin_country": lambda table: table["origin_country"],
    "month": lambda table: table["declared_at"].dt.strftime("%Y-%m"),
}
"""Every grouping by name."""


def grouping(name: str) -> Grouping:
    """The grouping of a name.

    Raises:
        SarhadError: there is none.
    """
    if name not in GROUPINGS:
        raise SarhadError(
            Problem(
                say("cannot measure by {name!r}", name=name), say("one of {groupings}", groupings=", ".join(GROUPINGS))
            )
        )
    return GROUPINGS[name]
