"""What is due at its moment, ticked or not: the lists of what waits for it, and no act after it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.lanes.models import Standing
from sarhad.station.legal_time import to_legal


def waiting_green(user: User) -> QuerySet[Declaration]:
    """Green goods that may still be looked at, in the person's subtree; the next to go first."""
    green = Declaration.objects.filter(
        state=State.WAITING, channel=Channel.GREEN, standing__due=Standing.Due.RELEASE
    ).select_related("office", "standing")
    return within(user, Action.VIEW_DECLARATION, green).order_by("standing__due_at", "pk")


def refuse_when_due(declaration: Declaration, now: datetime | None = None) -> None:
    """Goods whose moment has come are released, even if nobody has written it down yet.

    Raises:
        SarhadError: the declaration's release was due before.
    """
    now = now or timezone.now()
    standing = Standing.objects.filter(declaration=declaration, due=Standing.Due.RELEASE).first()
    waits = declaration.state == State.WAITING and declaration.channel == Channel.GREEN
    if waits and standing is not None and standing.due_at is not None and standing.due_at <= now:
        message = say(
            "{declaration} went by itself at {due_at:%H:%M}", declaration=declaration, due_at=to_legal(standing.due_at)
        )
        raise SarhadError(Problem(message, say("green goods are stopped before that, or not at all")))
