"""The plan against what happened: each channel's expected and real share, chance's least and real share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sarhad.assessment import CHANNELS, StandingOrders
from sarhad.profiles import Channel
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import TRAFFIC
from sarhad.station.daily.reading import counted
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
    """Every office of the person's subtree that had declarations, strictest channel first; three queries at most.

    Raises:
        PermissionDenied: the role does not see the plan.
    """
    require(user, Action.VIEW_LANE_PLAN)
    only = {} if office is None else {"office": office.pk}
    rows = counted(TRAFFIC, ("office__code", "channel"), (user, Action.VIEW_LANE_PLAN), since, until, only=only)
    counts = {(row["office__code"], row["channel"]): (row["declarations"], row["by_chance"]) for row in rows}
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
