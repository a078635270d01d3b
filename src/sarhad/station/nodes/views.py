"""The screen of the links: who is heard, what waits, and conflicts for a person to settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.nodes.models import Incoming, Node
from sarhad.station.nodes.oversight import watch
from sarhad.station.nodes.settling import differences, open_conflicts, settle
from sarhad.station.nodes.standing import standings
from sarhad.station.screens.screen import Asked, say_problems, screen


@dataclass(frozen=True)
class ShownConflict:
    """A conflict with what differs."""

    record: Incoming
    shown: str
    differences: list[tuple[str, Any, Any]]


@screen(Action.VIEW_LINKS)
def links(request: Asked) -> HttpResponse:
    """Every link; conflicts this person may settle first."""
    conflicts = [
        ShownConflict(one, one.key.replace("|", " v"), differences(one)) for one in open_conflicts(request.user)
    ]
    page = {
        "node": Node.objects.first(),
        "links": standings(),
        "conflicts": conflicts,
        "watched": watch() if may(request.user, Action.VIEW_AUDIT) else [],
    }
    return render(request, "nodes/links.html", page)


@screen(Action.SETTLE_CONFLICT, methods=("POST",))
def settle_one(request: Asked, pk: int) -> HttpResponse:
    """Let one of the two versions hold."""
    try:
        settle(request.user, get_object_or_404(Incoming, pk=pk), request.POST.get("holds", ""))
        messages.success(request, _("Settled."))
    except SarhadError as error:
        say_problems(request, error)
    return redirect("nodes:links")
