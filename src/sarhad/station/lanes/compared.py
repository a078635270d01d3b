"""The plan against what happened: each channel's expected and real share, chance's least and real share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from sarhad.assessment import CHANNELS, StandingOrders
from sarhad.profiles import Channel
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.lanes.beyond import OfficeWork
from sarhad.station.offices.models import Office


@dataclass(frozen=True)
class Compared:
    """One channel at one office over a period.

    Attributes:
        declarations: by the channel the assessment gave.
        share: of the office's declarations.
        expected: what the plan expects; None where it says nothing.
        random: share that chance chose; at_least: the plan's least random share.
    """

    office: str
    channel: Channel
    declarations: int
    share: float
    expected: float | None
    random: float
    at_least: float | None

    @property
    def short(self) -> bool:
        """Whether the channel gets less than the plan expects."""
        return self.expected is not None and self.share < self.expected


def compared(
    user: User, orders: StandingOrders, since: datetime, until: datetime, office: Office | None = None
) -> list[Compared]:
    """Every office of the person's subtree that had declarations, strictest channel first; one query.

    Raises:
        PermissionDenied: the role does not see the plan.
    """
    require(user, Action.VIEW_LANE_PLAN)
    found = Declaration.objects.filter(declared_at__gte=since, declared_at__lt=until).exclude(state=State.SUPERSEDED)
    found = within(user, Action.VIEW_LANE_PLAN, found)
    if office is not None:
        found = found.filter(office=office)
    chosen = Count("pk", filter=Q(items__decision__random=True), distinct=True)
    rows = found.values_list("office__code", "assessed_channel").annotate(n=Count("pk", distinct=True), chosen=chosen)
    counts = {(code, channel): (n, by_chance) for code, channel, n, by_chance in rows.order_by()}
    return [one for code in sorted({code for code, _ in counts}) for one in _of(code, counts, orders)]


def _of(office: str, counts: dict[tuple[str, str], tuple[int, int]], orders: StandingOrders) -> Iterable[Compared]:
    total = sum(n for (code, _), (n, _) in counts.items() if code == office)
    here = orders.at(office)
    for channel in reversed(CHANNELS):
        n, chosen = counts.get((office, channel), (0, 0))
        expected, least = here.expected.get(channel), here.random.get(channel)
        yield Compared(office, channel, n, n / total, expected, chosen / total, least)


def beyond_by_declaration(works: Iterable[OfficeWork]) -> dict[int, tuple[int, int]]:
    """By declaration that is beyond its shift: its rank and of how many."""
    return {int(one.work.id): (one.rank, one.of) for work in works for one in work.beyond}
