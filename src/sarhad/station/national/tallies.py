"""A period counted by day and office; what comes back does not grow with the goods.

Everything these pages say of traffic and findings is added up from these few rows, so that one page counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily import facts
from sarhad.station.daily.reading import counted
from sarhad.station.declared.channels import Channel
from sarhad.station.risk.worth import PROFILE

HELD = (Channel.RED, Channel.ORANGE, Channel.YELLOW)
"""Channels in which goods wait for a control."""

TRAFFIC = {"day": pl.Date, "office": pl.String, "channel": pl.String, "declarations": pl.Int64}
FOUND = {
    "day": pl.Date, "office": pl.String, "way": pl.String, "inspected": pl.Int64, "irregular": pl.Int64,
    "revenue": pl.Float64,
}  # fmt: skip
HITS = {
    "day": pl.Date, "profile": pl.String, "hits": pl.Int64, "inspected": pl.Int64, "irregular": pl.Int64,
    "revenue": pl.Float64,
}  # fmt: skip


def traffic(user: User, since: datetime, until: datetime) -> pl.DataFrame:
    """Declarations of the person's subtree by day, path of the office and channel of the assessment.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    by = ("day", "office__path", "channel")
    rows = counted(facts.TRAFFIC, by, (user, Action.EXPLORE), since, until, sums=("declarations",))
    return _table(rows, TRAFFIC)


def found(user: User, since: datetime, until: datetime) -> pl.DataFrame:
    """What inspections found by day of the declaration, path of the office and way of selecting.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    by = ("day", "office__path", "way")
    rows = counted(facts.GOODS, by, (user, Action.EXPLORE), since, until, sums=("looked_at", "confirmed", "revenue"))
    return _table((row for row in rows if row["looked_at"]), FOUND)


def hits_of(user: User, profiles: Sequence[str], since: datetime, until: datetime) -> pl.DataFrame:
    """What these profiles matched in the person's subtree by day, in shadow or not; no query without profiles.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    if not profiles:
        return pl.DataFrame(schema=HITS)
    only = {f"{PROFILE}__in": list(profiles)}
    return _table(counted(facts.HITS, ("day", PROFILE), (user, Action.EXPLORE), since, until, only=only), HITS)


def _table(rows: Iterable[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    """The rows under the columns of a table, in their order."""
    return pl.DataFrame([tuple(row.values()) for row in rows], schema=schema, orient="row")


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return pl.select(pl.date_range(pl.lit(first), pl.lit(last))).to_series().to_list() if first <= last else []
