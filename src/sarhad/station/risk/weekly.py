"""What a profile was worth week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models.functions import TruncWeek

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.risk.models import Hit, Profile
from sarhad.station.risk.worth import Worth, figures, period, sums


@dataclass(frozen=True)
class WeekWorth(Worth):
    """One week (its Monday) of one profile, selecting or in shadow."""

    week: date
    silent: bool


def worth_by_week(user: User, profile: Profile) -> list[WeekWorth]:
    """All versions together, oldest week first; one query.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    hits = within(user, Action.VIEW_WORTH, Hit.objects.all(), "item__declaration__office")
    hits = hits.filter(period("item__declaration__", None, None), profile_version__profile=profile)
    rows = (
        hits.annotate(week=TruncWeek("item__declaration__declared_at"))
        .values("week", "silent")
        .annotate(**sums("item__"))
        .order_by("week", "silent")
    )
    return [WeekWorth(**figures(dict(row)), week=row["week"].date(), silent=row["silent"]) for row in rows]
