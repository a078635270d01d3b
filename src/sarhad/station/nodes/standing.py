"""How the links stand, for the screen and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.nodes.models import Incoming, Link
from sarhad.station.nodes.outbox import is_node

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
    silent: bool


def standings() -> list[Standing]:
    """Every link, the one above first."""
    counted = Link.objects.annotate(
        to_go=Count("outgoing", distinct=True),
        here=Count("incoming", filter=Q(incoming__status=Status.WAITING), distinct=True),
        conflicts=Count("incoming", filter=Q(incoming__status=Status.CONFLICT), distinct=True),
    )
    return [
        Standing(
            link.name, link.is_parent, link.office_code, bool(link.public_key), link.revoked_at is not None, link.to_go,
            link.heard_at, _ahead(link), link.here, link.conflicts, _is_silent(link),
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
        since: when it was last heard; None if never. What came from above is as old as that.
    """

    node: str
    since: datetime | None


def cut_off() -> CutOff | None:
    """Whether this node is cut off from the one above; None where there is none above or it is heard."""
    if not is_node():
        return None
    above = Link.objects.filter(is_parent=True, revoked_at=None).first()
    if above is None or not _is_silent(above):
        return None
    return CutOff(above.name, above.heard_at)


def _is_silent(link: Link) -> bool:
    """Also where the moment lies ahead: somebody put the clock back, and it says nothing for now."""
    return link.heard_at is None or abs(timezone.now() - link.heard_at) > SILENT_AFTER


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
