"""How the links stand, for the screen and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.nodes.models import Incoming, Link
from sarhad.station.nodes.outbox import is_node
from sarhad.station.risk.models import ProfileDeed
from sarhad.station.targeting.models import ModelVersion

Status = Incoming.Status


@dataclass(frozen=True)
class Standing:
    """One link.

    Attributes:
        waiting_to_go: changes the neighbour has not been told yet.
        heard_at: when it was last heard; None if never.
        clock_ahead: seconds its clock was ahead of ours then (the time on the way included).
        waiting_here: changes that came and wait for something they name.
        conflicts: changes that a person must settle.
        refused: changes that were not the neighbour's to make.
        silent: not heard for longer than `SILENT_AFTER`.
    """

    name: str
    above: bool
    office: str
    joined: bool
    revoked: bool
    waiting_to_go: int
    heard_at: datetime | None
    clock_ahead: float | None
    waiting_here: int
    conflicts: int
    refused: int
    silent: bool


def standings() -> list[Standing]:
    """Every link, the one above first."""
    counted = Link.objects.annotate(
        to_go=Count("outgoing", distinct=True),
        here=Count("incoming", filter=Q(incoming__status=Status.WAITING), distinct=True),
        conflicts=Count("incoming", filter=Q(incoming__status=Status.CONFLICT), distinct=True),
        refused=Count("incoming", filter=Q(incoming__status=Status.REFUSED), distinct=True),
    )
    return [
        Standing(
            link.name, link.is_parent, link.office_code, bool(link.public_key), link.revoked_at is not None, link.to_go,
            link.heard_at, _ahead(link), link.here, link.conflicts, link.refused, _is_silent(link),
        )
        for link in counted.order_by("-is_parent", "name")
    ]  # fmt: skip


SILENT_AFTER = timedelta(seconds=45)
"""A neighbour that was not heard for so long is cut off; it says something every ten seconds."""


@dataclass(frozen=True)
class CutOff:
    """The node above is not reached.

    Attributes:
        node: its name.
        since: when it was last heard; None if never. What came from above was right at that moment.
        profiles_of: when the profiles that are here were last changed; None if there are none.
        model: the model in force, shortened; empty if there is none.
        model_of: since when it is in force.
    """

    node: str
    since: datetime | None
    profiles_of: datetime | None = None
    model: str = ""
    model_of: datetime | None = None


_heard: dict[Path, datetime] = {}
"""By home directory, when the node above was last heard as far as this process knows: it can only have been later."""


def cut_off() -> CutOff | None:
    """Whether this node is cut off from the one above; None where there is none above or it is heard.

    Every page asks. While the last sign of life that this process knows is fresh the database is not asked at all: a
    later one changes nothing.
    """
    home = Path(settings.HOME)
    if not is_node() or (home in _heard and not _is_old(_heard[home])):
        return None
    above = Link.objects.filter(is_parent=True, revoked_at=None).first()
    if above is None:
        return None
    if above.heard_at is not None and not _is_old(above.heard_at):
        _heard[home] = above.heard_at
        return None
    changed = ProfileDeed.objects.aggregate(last=Max("at"))["last"]
    model = ModelVersion.objects.filter(state=ModelVersion.State.CHAMPION).first()
    return CutOff(
        above.name, above.heard_at, changed, str(model) if model else "", model.in_force_since if model else None
    )


def _is_silent(link: Link) -> bool:
    return link.heard_at is None or _is_old(link.heard_at)


def _is_old(moment: datetime) -> bool:
    """Also where it lies ahead: somebody put the clock back, and it says nothing until the next sign of life."""
    return abs(timezone.now() - moment) > SILENT_AFTER


def _ahead(link: Link) -> float | None:
    return (link.its_clock - link.heard_at).total_seconds() if link.its_clock and link.heard_at else None


def neighbour(name: str) -> Link:
    """The link to a neighbour.

    Raises:
        SarhadError: there is none.
    """
    link = Link.objects.filter(name=name).first()
    if link is None:
        raise SarhadError(Problem(f"no node {name!r} is linked to this one", "see `sarhad node status`"))
    return link
