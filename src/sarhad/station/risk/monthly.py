"""What a profile was worth month by month, against the random sample of the same months, and whether it decays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import TruncMonth

from sarhad.effectiveness import Rate
from sarhad.effectiveness.tests_of_rates import trend
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Item
from sarhad.station.risk.models import Hit, Profile
from sarhad.station.risk.worth import Worth, figures, period, sums

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class MonthWorth(Worth):
    """One month (its first day) of one profile, all versions together, those matches that selected.

    Attributes:
        chance: the hit rate of the random sample of that month; None where none was inspected.
        lift: its hit rate over that of the random sample.
    """

    month: date
    chance: Rate | None
    lift: float | None


def worth_by_month(user: User, profile: Profile) -> list[MonthWorth]:
    """Oldest month first; two queries.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    hits = within(user, Action.VIEW_WORTH, Hit.objects.all(), "item__declaration__office")
    hits = hits.filter(period("item__declaration__", None, None), profile_version__profile=profile, silent=False)
    months = hits.annotate(month=TruncMonth("item__declaration__declared_at")).values("month")
    rows: list[dict[str, Any]] = [dict(row) for row in months.annotate(**sums("item__")).order_by("month")]
    chance = _chance(user) if rows else {}
    return [_month(row, chance.get(row["month"].date())) for row in rows]


def _chance(user: User) -> dict[date, Rate]:
    items = within(user, Action.VIEW_WORTH, Item.objects.all(), "declaration__office")
    items = items.filter(period("declaration__", None, None), decision__random=True)
    months = items.annotate(month=TruncMonth("declaration__declared_at")).values("month")
    told = {row["month"].date(): figures(dict(row))["rate"] for row in months.annotate(**sums("")).order_by("month")}
    return {month: rate for month, rate in told.items() if rate is not None}


def _month(row: dict[str, Any], chance: Rate | None) -> MonthWorth:
    found = figures(row)
    rate = found["rate"]
    lift = rate.share / chance.share if rate and chance and chance.share else None
    return MonthWorth(**found, month=row["month"].date(), chance=chance, lift=lift)


def decay(months: Sequence[MonthWorth]) -> Rate | None:
    """By which factor the odds of a finding change in a month, with its interval; below 1 it decays."""
    if not months:
        return None
    first = months[0].month
    since = [float((one.month.year - first.year) * MONTHS_IN_YEAR + one.month.month - first.month) for one in months]
    return trend([one.inspected for one in months], [one.confirmed for one in months], since)
