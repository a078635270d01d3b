"""How each office's declarations were divided among the channels, week by week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncWeek

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State


@dataclass(frozen=True)
class ChannelShare:
    """One office, one week (its Monday), one channel: how many declarations, which share of the office's week."""

    office: str
    week: date
    channel: str
    declarations: int
    share: float


def channel_shares(user: User, since: datetime | None = None, until: datetime | None = None) -> list[ChannelShare]:
    """The shares by the channel the assessment gave, in the person's subtree; one query.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    found = within(user, Action.VIEW_WORTH, Declaration.objects.exclude(state=State.SUPERSEDED))
    if since is not None:
        found = found.filter(declared_at__gte=since)
    if until is not None:
        found = found.filter(declared_at__lt=until)
    rows = list(
        found.annotate(week=TruncWeek("declared_at"))
        .values_list("office__code", "week", "assessed_channel")
        .annotate(declarations=Count("pk"))
        .order_by("office__code", "week", "assessed_channel")
    )
    totals: dict[tuple[str, datetime], int] = defaultdict(int)
    for office, week, _, declarations in rows:
        totals[office, week] += declarations
    return [
        ChannelShare(office, week.date(), channel, declarations, declarations / totals[office, week])
        for office, week, channel, declarations in rows
    ]
