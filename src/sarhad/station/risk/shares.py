"""How each office's declarations were divided among the channels, week by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import TRAFFIC
from sarhad.station.daily.merging import merged, monday
from sarhad.station.daily.reading import counted


@dataclass(frozen=True)
class ChannelShare:
    """One office, one week (its Monday), one channel: how many declarations, which share of the office's week."""

    office: str
    week: date
    channel: str
    declarations: int
    share: float


def channel_shares(user: User, since: datetime | None = None, until: datetime | None = None) -> list[ChannelShare]:
    """The shares by the channel the assessment gave, in the person's subtree; three queries at most.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    by = ("office__code", "day", "channel")
    days = counted(TRAFFIC, by, (user, Action.VIEW_WORTH), since, until, sums=("declarations",))
    weeks = merged(days, lambda row: (row["office__code"], monday(row["day"]), row["channel"]))
    totals: dict[tuple[str, date], int] = defaultdict(int)
    for (office, week, _), row in weeks.items():
        totals[office, week] += row["declarations"]
    return [
        ChannelShare(office, week, channel, row["declarations"], row["declarations"] / totals[office, week])
        for (office, week, channel), row in sorted(weeks.items(), key=lambda pair: pair[0])
    ]
