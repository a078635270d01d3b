"""A period counted by day and office: the database counts, what comes back does not grow with the goods.

Everything these pages say of traffic and findings is added up from these few rows, so that one page counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.analysis.items import declared, items_of
from sarhad.station.declared.channels import Channel
from sarhad.station.risk.models import Hit
from sarhad.station.risk.worth import period

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
    """Declarations of the person's subtree by day, path of the office and channel of the assessment; one query.

    Raises:
        PermissionDenied: the role does not explore.
    """
    rows: Any = declared(user, since, until).annotate(day=TruncDate("declared_at"))
    rows = rows.values_list("day", "office__path", "assessed_channel").annotate(n=Count("pk")).order_by()
    return pl.DataFrame(list(rows), schema=TRAFFIC, orient="row")


def found(user: User, since: datetime, until: datetime) -> pl.DataFrame:
    """What inspections found by day of the declaration, path of the office and way of selecting; one query.

    Raises:
        PermissionDenied: the role does not explore.
    """
    rows: Any = items_of(user, since, until).filter(inspected=True)
    rows = rows.annotate(day=TruncDate("declaration__declared_at"))
    rows = rows.values_list("day", "declaration__office__path", "selection_reason").annotate(**_outcome("")).order_by()
    return pl.DataFrame([_plain(row) for row in rows], schema=FOUND, orient="row")


def hits_of(user: User, profiles: Sequence[str], since: datetime, until: datetime) -> pl.DataFrame:
    """What these profiles matched in the person's subtree by day, in shadow or not; one query, none without profiles.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    if not profiles:
        return pl.DataFrame(schema=HITS)
    hits: Any = within(user, Action.EXPLORE, Hit.objects.all(), "item__declaration__office")
    hits = hits.filter(period("item__declaration__", since, until))
    hits = hits.filter(profile_version__profile__profile_id__in=profiles)
    rows = hits.annotate(day=TruncDate("item__declaration__declared_at"))
    rows = rows.values_list("day", "profile_version__profile__profile_id")
    rows = rows.annotate(
        n=Count("pk"), looked_at=Count("pk", filter=Q(item__inspected=True)), **_irregular("item__")
    ).order_by()
    return pl.DataFrame([_plain(row) for row in rows], schema=HITS, orient="row")


def _outcome(item: str) -> dict[str, Any]:
    return {"looked_at": Count("pk"), **_irregular(item)}


def _irregular(item: str) -> dict[str, Any]:
    bad = Q(**{f"{item}inspected": True, f"{item}irregular": True})
    return {"bad": Count("pk", filter=bad), "revenue": Coalesce(Sum(f"{item}additional_revenue", filter=bad), 0.0)}


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    return (*row[:-1], float(row[-1]))


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return pl.select(pl.date_range(pl.lit(first), pl.lit(last))).to_series().to_list() if first <= last else []
