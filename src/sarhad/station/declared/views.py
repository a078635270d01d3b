"""One declaration on one screen, and finding it by its reference."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.services import declarations_of
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.controls import controls_left, required_controls
from sarhad.station.inspections.findings import IRREGULARITY_TYPES
from sarhad.station.screens.screen import Asked, screen


@screen(Action.VIEW_DECLARATION)
def declaration(request: Asked, pk: int) -> HttpResponse:
    """What is declared, why it is held, what to do, what happened."""
    found: Declaration = get_object_or_404(declarations_of(request.user).select_related("office"), pk=pk)
    items = list(found.items.select_related("decision").order_by("item_no"))
    held, due = found.state in OPEN, found.state == State.POST_AUDIT
    inspecting = Action.CLOSE_POST_AUDIT if due else Action.INSPECT
    context = {
        "d": found,
        "items": items,
        "reasons": list(dict.fromkeys(reason for item in items for reason in item.decision.reasons)),
        "controls": required_controls(found),
        "left": controls_left(found),
        "types": IRREGULARITY_TYPES.items(),
        "channels": Channel.choices,
        "reroutings": found.reroutings.select_related("asked_by").order_by("asked_at"),
        "inspections": found.inspections.select_related("officer").order_by("closed_at"),
        "may_inspect": (held or due) and may(request.user, inspecting, found),
        "may_release": held and may(request.user, Action.RELEASE, found),
        "may_reroute": held and may(request.user, Action.TIGHTEN, found),
    }
    return render(request, "declared/declaration.html", context)


@screen(Action.VIEW_DECLARATION)
def search(request: Asked) -> HttpResponse:
    """Straight to the newest version of the declaration with this reference, as a scanner asks for it."""
    reference = request.GET.get("q", "").strip()
    found = declarations_of(request.user).filter(declaration_id=reference).order_by("-version").first()
    if found is None:
        messages.error(request, _("No declaration %(reference)s here.") % {"reference": reference})
        return redirect("accounts:home")
    return redirect("declared:declaration", pk=found.pk)
