"""Regions and their checkpoints as a schematic: load, channels, and what inspections found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import GOODS, TRAFFIC
from sarhad.station.daily.reading import counted
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.offices.models import Office
from sarhad.station.risk.worth import Worth, figures

STRICTEST_FIRST = (Channel.RED, Channel.ORANGE, Channel.YELLOW, Channel.BLUE, Channel.GREEN)


@dataclass(frozen=True)
class Part:
    """A channel's declarations and their share; `start` is the share of the stricter channels before it."""

    channel: str
    declarations: int
    share: float
    start: float


@dataclass(frozen=True)
class Checkpoint:
    """One office in a period; `waiting` are the declarations that wait there now, `worth` counts goods items."""

    office: Office
    declarations: int
    waiting: int
    parts: tuple[Part, ...]
    worth: Worth

    @property
    def green(self) -> float:
        """The share that passed without a control."""
        return next((part.share for part in self.parts if part.channel == Channel.GREEN), 0.0)


@dataclass(frozen=True)
class Region:
    """The checkpoints under one office."""

    office: Office
    checkpoints: tuple[Checkpoint, ...]


def regions(user: User, since: datetime, until: datetime) -> list[Region]:
    """The person's subtree as regions with their checkpoints; eight queries at most, whatever their number.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    channels = _by_channel(user, since, until)
    waiting = dict(
        within(user, Action.EXPLORE, Declaration.objects.filter(state=State.WAITING))
        .values_list("office_id")
        .annotate(Count("pk"))
    )
    looked = counted(GOODS, ("office",), (user, Action.EXPLORE), since, until)
    found = {row["office"]: Worth(**figures(row)) for row in looked}
    grouped: dict[Office, list[Checkpoint]] = defaultdict(list)
    for office in within(user, Action.EXPLORE, Office.objects.select_related("parent"), "pk").order_by("path"):
        if office.level == Office.Level.CHECKPOINT or office.pk in channels:
            over = office.parent if office.level == Office.Level.CHECKPOINT and office.parent else office
            grouped[over].append(_checkpoint(office, channels, waiting, found))
    return [Region(office, tuple(several)) for office, several in grouped.items()]


def _by_channel(user: User, since: datetime, until: datetime) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    by, seen = ("office", "channel"), (user, Action.EXPLORE)
    for row in counted(TRAFFIC, by, seen, since, until, sums=("declarations",)):
        found[row["office"]][row["channel"]] = row["declarations"]
    return found


def _checkpoint(
    office: Office,
    channels: Mapping[int, Mapping[str, int]],
    waiting: Mapping[Any, int],
    found: Mapping[int, Worth],
) -> Checkpoint:
    own = channels.get(office.pk, {})
    total, before, parts = sum(own.values()), 0, []
    for channel in STRICTEST_FIRST:
        if number := own.get(channel, 0):
            parts.append(Part(channel, number, number / total, before / total))
            before += number
    worth = found.get(office.pk, Worth(0, 0, 0, None, 0.0))
    return Checkpoint(office, total, waiting.get(office.pk, 0), tuple(parts), worth)
