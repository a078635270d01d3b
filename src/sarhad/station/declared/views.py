"""One declaration on one screen, and finding it by its reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.assessment.sources import NOTHING_FOUND
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.services import declarations_of
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.controls import controls_done, controls_left, required_controls
from sarhad.station.inspections.findings import IRREGULARITY_TYPES
from sarhad.station.inspections.models import Finding, Rerouting
from sarhad.station.inspections.stamps import stamp_of
from sarhad.station.legal_time import to_legal
from sarhad.station.reference.checking import tariff_lines
from sarhad.station.risk.told import Words, words_for
from sarhad.station.screens.screen import Asked, screen

WITH_VERSION = re.compile(r"(?P<reference>.+?)(?:\s*[/|]\s*v?|\s+v|-v|\.v)(?P<version>[0-9]{1,4})", re.IGNORECASE)
"""A reference as documents print it with the version behind: `D1/2`, `D1 v2`, `D1-v2`."""


@dataclass(frozen=True)
class Reason:
    """Why goods are held, and which items it is about."""

    text: str
    items: list[int]


def reasons_of(items: list[Item], words: Words) -> list[Reason]:
    """Every reason once, with its items; that nothing was found is said only when it holds for all.

    `words` has the reasons of profiles in the reader's language, by the English.
    """
    found: dict[str, list[int]] = {}
    for item in items:
        for text in item.decision.reasons:
            found.setdefault(text, []).append(item.item_no)
    if len(found) > 1:
        found.pop(NOTHING_FOUND, None)
    return [Reason(words.get(text, text), numbers) for text, numbers in found.items()]


@screen(Action.VIEW_DECLARATION)
def declaration(request: Asked, pk: int) -> HttpResponse:
    """What is declared, why it is held, what to do, what happened."""
    found: Declaration = get_object_or_404(declarations_of(request.user), pk=pk)
    looked(request.user, Access.What.DECLARATION, str(found), found.office)
    items = list(found.items.select_related("decision").order_by("item_no"))
    inspections = found.inspections.select_related("officer").prefetch_related("attachments").order_by("closed_at")
    words = words_for(found)
    context = {
        "d": found,
        "tariff": tariff_lines([item.hs_code for item in items], to_legal(found.declared_at).date()),
        "items": items,
        "reasons": reasons_of(items, words),
        "words": words,
        "reroutings": found.reroutings.select_related("asked_by", "decided_by").order_by("asked_at"),
        "inspections": inspections,
        "may_explain": may(request.user, Action.VIEW_CRITERIA, found),
        "total_value": sum(item.customs_value or 0.0 for item in items),
        **_acts(request, found),
    }
    return render(request, "declared/declaration.html", context)


def _acts(request: Asked, found: Declaration) -> dict[str, Any]:
    """What this person may do now, and what the forms for it need."""
    held, due = found.state in OPEN, found.state == State.POST_AUDIT
    inspecting = Action.CLOSE_POST_AUDIT if due else Action.INSPECT
    return {
        "controls": required_controls(found),
        "done": controls_done(found),
        "left": controls_left(found) if held or due else [],
        "types": IRREGULARITY_TYPES.items(),
        "severities": [choice for choice in Finding.Severity.choices if choice[0]],
        "channels": Channel.choices,
        "asked": found.reroutings.filter(status=Rerouting.Status.ASKED).exists(),
        "stamp": stamp_of(found),
        "submission": uuid4(),
        "may_inspect": (held or due) and may(request.user, inspecting, found),
        "may_release": held and may(request.user, Action.RELEASE, found),
        "may_reroute": held and may(request.user, Action.TIGHTEN, found),
    }


@screen(Action.VIEW_DECLARATION)
def search(request: Asked) -> HttpResponse:
    """Straight to a declaration by its reference, as a scanner asks for it: that version, or the newest."""
    asked = request.GET.get("q", "").strip()
    mine = declarations_of(request.user).order_by("-version")
    found = mine.filter(declaration_id=asked).first()
    if found is None and (parts := WITH_VERSION.fullmatch(asked)):
        found = mine.filter(declaration_id=parts["reference"], version=int(parts["version"])).first()
    if found is None:
        messages.error(request, _("No declaration %(reference)s here.") % {"reference": asked})
        return redirect("accounts:home")
    return redirect("declared:declaration", pk=found.pk)
