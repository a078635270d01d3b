"""What a profile was worth week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import HITS
from sarhad.station.daily.merging import merged, monday
from sarhad.station.daily.reading import counted
from sarhad.station.risk.models import Profile
from sarhad.station.risk.worth import Worth, figures


@dataclass(frozen=True)
class WeekWorth(Worth):
    """One week (its Monday) of one profile, selecting or in shadow."""

    week: date
    silent: bool


def worth_by_week(user: User, profile: Profile) -> list[WeekWorth]:
    """All versions together, oldest week first; three queries at most.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    only = {"profile_version__profile": profile.pk}
    days = counted(HITS, ("day", "silent"), (user, Action.VIEW_WORTH), only=only)
    rows = merged(days, lambda row: (monday(row["day"]), row["silent"]))
    return [WeekWorth(**figures(row), week=week, silent=silent) for (week, silent), row in sorted(rows.items())]
