"""What a condition matches in the last 30 days, counted while it is being written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from sarhad.effectiveness import Rate, wilson
from sarhad.indicators import INDICATORS
from sarhad.profiles import parse
from sarhad.profiles.language.frames import cleaned, expression
from sarhad.profiles.language.syntax import columns_of
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.lists.in_force import vocabulary_for
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import subtree
from sarhad.station.risk.lately import RECENT, past, past_with


@dataclass(frozen=True)
class Trial:
    """A condition on the items of the last 30 days in the offices it would bind.

    Attributes:
        items: looked at; capped: only the newest of more.
        matches, declarations: matched items, and the declarations they are in.
        a_day: declarations matched a day.
        inspected, irregular: of the matched items.
        indicators: how many the condition names; they are reckoned from the items of the last year.
        rate: irregular / inspected with its Wilson interval.
        revenue: additional revenue of the irregular, national currency.
    """

    items: int
    capped: bool
    days: int
    matches: int
    declarations: int
    a_day: float
    inspected: int
    irregular: int
    rate: Rate | None
    revenue: float
    indicators: int = 0


def try_condition(user: User, office: Office, condition: str) -> Trial:
    """Count what a profile of that office with that condition would have matched lately.

    Raises:
        PermissionDenied: the person does not write profiles of that office.
        SarhadError: the condition has a mistake.
    """
    require(user, Action.WRITE_PROFILE, office)
    node = parse(condition, vocabulary_for(office))
    indicators = columns_of(node) & set(INDICATORS)
    recent = past_with(RECENT, indicators) if indicators else past(RECENT)
    bound = recent.table
    if office.parent_id is not None:
        bound = bound.filter(pl.col("office").is_in(list(subtree(office).values_list("code", flat=True))))
    named = sorted(columns_of(node))
    clean = bound.select(pl.int_range(pl.len()).alias("row"), *(cleaned(name, bound.schema[name]) for name in named))
    matched = bound.filter(clean.select(truth=expression(node).fill_null(False))["truth"])
    return replace(_counted(matched, bound.height, recent.capped), indicators=len(indicators))


def _counted(matched: pl.DataFrame, items: int, capped: bool) -> Trial:
    inspected = matched.filter(pl.col("inspected"))
    irregular = inspected.filter(pl.col("irregular"))
    declarations = matched["declaration_id"].n_unique()
    return Trial(
        items=items,
        capped=capped,
        days=RECENT.days,
        matches=matched.height,
        declarations=declarations,
        a_day=declarations / RECENT.days,
        inspected=inspected.height,
        irregular=irregular.height,
        rate=wilson(irregular.height, inspected.height),
        revenue=float(irregular["additional_revenue"].sum() or 0.0),
    )
