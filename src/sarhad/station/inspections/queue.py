"""What waits at the checkpoint, by channel and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import RANK, Channel, rank_of
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.states import OPEN, State
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import subtree


@dataclass(frozen=True)
class QueueCount:
    """One channel's queue: how many declarations wait and since when the first of them does."""

    channel: str
    waiting: int
    oldest: datetime | None


def queue(user: User, channel: str | None = None, office: Office | None = None) -> QuerySet[Declaration]:
    """The declarations that wait for control or release in the person's subtree: strictest first, oldest first.

    Green goods that go by themselves have their own list (`lanes.due.waiting_green`).

    Args:
        user: who looks.
        channel: only this channel.
        office: only this office and those below it.
    """
    held = _of(user, OPEN, channel, office).exclude(state=State.WAITING, channel=Channel.GREEN)
    return held.annotate(rank=rank_of("channel")).order_by("-rank", "queued_at", "pk")


def post_audits(user: User, office: Office | None = None) -> QuerySet[Declaration]:
    """The released declarations whose post-clearance audit is due, oldest first."""
    return _of(user, (State.POST_AUDIT,), None, office).order_by("released_at", "pk")


def goods_in_short() -> dict[str, Combinable]:
    """Annotations for a list: the first item's commodity code, origin and value, and how many items there are."""
    items = Item.objects.filter(declaration=OuterRef("pk")).order_by("item_no")
    first = {name: Subquery(items.values(name)[:1]) for name in ("hs_code", "origin_country")}
    whole = items.order_by().values("declaration")
    count = Subquery(whole.annotate(n=Count("pk")).values("n"))
    value = Subquery(whole.annotate(n=Sum("customs_value")).values("n"))
    return {**first, "item_count": count, "value": value}


def _of(user: User, states: tuple[State, ...], channel: str | None, office: Office | None) -> QuerySet[Declaration]:
    declarations = Declaration.objects.filter(state__in=states).select_related("office")
    found = within(user, Action.VIEW_DECLARATION, declarations)
    if channel is not None:
        found = found.filter(channel=channel)
    if office is not None:
        found = found.filter(office__in=subtree(office))
    return found


def counts(user: User, office: Office | None = None) -> list[QueueCount]:
    """Every channel's queue in the person's subtree, strictest first; one query."""
    rows = queue(user, office=office).order_by().values("channel").annotate(n=Count("pk"), oldest=Min("queued_at"))
    found = {row["channel"]: row for row in rows}
    return [
        QueueCount(channel, found[channel]["n"], found[channel]["oldest"])
        if channel in found
        else QueueCount(channel, 0, None)
        for channel in sorted(RANK, key=RANK.__getitem__, reverse=True)
    ]
