"""The checkpoint's work: the queue, inspecting, re-routing, consenting, releasing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import RANK
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.services import declarations_of
from sarhad.station.inspections import rerouting
from sarhad.station.inspections.queue import counts, queue
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from sarhad.station.screens.screen import Asked, say_problems, screen

PAGE = 50


@screen(Action.INSPECT)
def waiting(request: Asked) -> HttpResponse:
    """What waits: strictest first, longest waiting first."""
    chosen = request.GET.get("channel") or None
    found = counts(request.user)
    page = Paginator(queue(request.user, chosen if chosen in RANK else None), PAGE).get_page(request.GET.get("page"))
    held = [count for count in found if count.channel != "green"]
    context = {"page": page, "counts": held, "chosen": chosen, "total": sum(count.waiting for count in found)}
    return render(request, "inspections/queue.html", context)


@screen(Action.INSPECT, methods=("POST",))
def inspect(request: Asked, pk: int) -> HttpResponse:
    """Record an inspection."""

    def act(declaration: Declaration) -> None:
        numbers = declaration.items.values_list("item_no", flat=True)
        findings = {n: _draft(request, n) for n in numbers if request.POST.get(f"type-{n}")}
        record_inspection(
            request.user,
            declaration,
            controls=request.POST.getlist("control"),
            findings=findings,
            note=request.POST.get("note", ""),
            files=request.FILES.getlist("files"),
        )

    return _acted(request, pk, act, _("The inspection is recorded."))


def _draft(request: Asked, number: int) -> FindingDraft:
    form = request.POST
    written = form.get(f"revenue-{number}", "0").replace(" ", "").replace(",", ".") or "0"
    try:
        return FindingDraft(form[f"type-{number}"], int(form.get(f"severity-{number}", "1")), float(written))
    except ValueError:
        raise SarhadError(Problem(f"{written!r} is not an amount", "write a number such as 1500000")) from None


@screen(Action.RELEASE, methods=("POST",))
def let_go(request: Asked, pk: int) -> HttpResponse:
    """Release the goods."""
    return _acted(request, pk, lambda d: release(request.user, d), _("The goods are released."))


@screen(Action.TIGHTEN, methods=("POST",))
def reroute(request: Asked, pk: int) -> HttpResponse:
    """To a stricter channel at once; to a looser one by request."""

    def act(declaration: Declaration) -> None:
        to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
        stricter = RANK.get(to, -1) > RANK[declaration.channel]
        (rerouting.tighten if stricter else rerouting.ask_to_loosen)(request.user, declaration, to, reason)

    return _acted(request, pk, act, _("The change is recorded; a looser channel waits for a chief."))


def _acted(request: Asked, pk: int, act: Callable[[Declaration], object], done: str) -> HttpResponse:
    declaration = get_object_or_404(declarations_of(request.user), pk=pk)
    try:
        act(declaration)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, done)
    return redirect("declared:declaration", pk=pk)


@screen(Action.CONSENT_TO_LOOSEN)
def consents(request: Asked) -> HttpResponse:
    """Requests a chief may decide."""
    return render(request, "inspections/consents.html", {"requests": rerouting.open_requests(request.user)})


@screen(Action.CONSENT_TO_LOOSEN, methods=("POST",))
def decide(request: Asked, pk: int) -> HttpResponse:
    """Consent or refuse."""
    asked = get_object_or_404(rerouting.open_requests(request.user), pk=pk)
    act = rerouting.consent if request.POST.get("answer") == "consent" else rerouting.refuse
    try:
        act(request.user, asked)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("inspections:consents")
