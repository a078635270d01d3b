"""What a profile was worth month by month, against the random sample of the same months, and whether it decays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sarhad.effectiveness import Rate
from sarhad.effectiveness.tests_of_rates import trend
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import GOODS, HITS
from sarhad.station.daily.merging import merged
from sarhad.station.daily.reading import counted
from sarhad.station.risk.models import Profile
from sarhad.station.risk.worth import Worth, figures

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
    """Oldest month first; six queries at most.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    only = {"profile_version__profile": profile.pk, "silent": False}
    months = _by_month(counted(HITS, ("day",), (user, Action.VIEW_WORTH), only=only))
    chance = _chance(user) if months else {}
    return [_month(month, row, chance.get(month)) for month, row in sorted(months.items())]


def _by_month(days: list[dict[str, Any]]) -> dict[date, dict[str, Any]]:
    return merged(days, lambda row: row["day"].replace(day=1))


def _chance(user: User) -> dict[date, Rate]:
    months = _by_month(counted(GOODS, ("day",), (user, Action.VIEW_WORTH), only={"random": True}))
    told = {month: figures(row)["rate"] for month, row in months.items()}
    return {month: rate for month, rate in told.items() if rate is not None}


def _month(month: date, row: dict[str, Any], chance: Rate | None) -> MonthWorth:
    found = figures(row)
    rate = found["rate"]
    lift = rate.share / chance.share if rate and chance and chance.share else None
    return MonthWorth(**found, month=month, chance=chance, lift=lift)


def decay(months: Sequence[MonthWorth]) -> Rate | None:
    """By which factor the odds of a finding change in a month, with its interval; below 1 it decays."""
    if not months:
        return None
    first = months[0].month
    since = [float((one.month.year - first.year) * MONTHS_IN_YEAR + one.month.month - first.month) for one in months]
    return trend([one.inspected for one in months], [one.confirmed for one in months], since)
