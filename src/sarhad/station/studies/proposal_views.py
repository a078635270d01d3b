"""What the past proposes: profiles to retire or merge, rules to make drafts of; each with one act, never by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may, within
from sarhad.station.accounts.roles import Action
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.told import titles
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.screens.telling import kept_in_language
from sarhad.station.studies import running
from sarhad.station.studies.models import Retirement, Study
from sarhad.station.studies.proposals import act_on, draft_of, proposed, suggested
from sarhad.station.studies.retiring import decide_retirement, open_retirements

Kind, State = Study.Kind, Study.State


@screen(Action.VIEW_CRITERIA)
def proposals(request: Asked) -> HttpResponse:
    """The newest studies of the person's own office and what they propose."""
    running.end_silent()
    worth, rules = _looks(request, Kind.WORTH), _looks(request, Kind.RULES)
    context = {
        "looks": [worth, rules],
        "worth": worth["done"],
        "titles": titles() if worth["done"] else {},
        "proposed": proposed(request.user, worth["done"]),
        "rules": rules["done"],
        "suggested": suggested(request.user, rules["done"]),
        "retirements": [(one, _may_decide(request, one)) for one in open_retirements(request.user)],
        "may_write": may(request.user, Action.WRITE_PROFILE),
        "now": timezone.localtime(),
        "here": request.path,
    }
    return render(request, "studies/proposals.html", context)


def _looks(request: Asked, kind: Study.Kind) -> dict[str, Any]:
    own = running.studies_of(request.user, kind).filter(office=request.user.office)
    last, done = own.first(), own.filter(state=State.DONE).first()
    return {"kind": kind, "last": last if last != done else None, "done": done}


def _may_decide(request: Asked, one: Retirement) -> bool:
    return may(request.user, Action.APPROVE_PROFILE, one.version) and one.proposed_by != request.user.username


@screen(Action.VIEW_CRITERIA, methods=("POST",))
def look(request: Asked) -> HttpResponse:
    """Look at the past year again."""
    kind = request.POST.get("kind", "")
    if kind not in (Kind.WORTH, Kind.RULES) or request.user.office is None:
        raise Http404("no such study")
    try:
        study = running.start(request.user, Kind(kind), request.user.office)
    except SarhadError as error:
        say_problems(request, error)
    else:
        if study.state == State.FAILED:
            for problem in study.problems:
                messages.error(request, kept_in_language(problem))
    return redirect("studies:proposals")


@screen(Action.WRITE_PROFILE, methods=("POST",))
def act(request: Asked, pk: int, number: int) -> HttpResponse:
    """Make the draft, or propose the retirement, that a proposal leads to."""
    study = get_object_or_404(within(request.user, Action.VIEW_CRITERIA, Study.objects.all()), pk=pk)
    try:
        if study.kind == Kind.RULES and request.user.office is not None:
            made: ProfileVersion | Retirement = draft_of(request.user, study, number, request.user.office)
        else:
            made = act_on(request.user, study, number)
    except SarhadError as error:
        say_problems(request, error)
        return redirect("studies:proposals")
    if isinstance(made, Retirement):
        messages.success(request, _("Proposed and recorded; somebody else decides."))
        return redirect("studies:proposals")
    messages.success(request, _("Saved as a draft. It selects nothing until somebody else has approved it."))
    return redirect("risk:profile", profile_id=made.profile.profile_id)


@screen(Action.APPROVE_PROFILE, methods=("POST",))
def decide(request: Asked, pk: int) -> HttpResponse:
    """Agree to a retirement, or refuse it."""
    found = get_object_or_404(open_retirements(request.user), pk=pk)
    try:
        decide_retirement(request.user, found, request.POST.get("answer") == "retire")
    except PermissionDenied:
        messages.error(request, _("Somebody else must decide: you proposed it."))
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("studies:proposals")


@screen(Action.VIEW_CRITERIA, methods=("POST",))
def cancel(request: Asked, pk: int) -> HttpResponse:
    """End a study that runs."""
    study = get_object_or_404(within(request.user, Action.VIEW_CRITERIA, Study.objects.all()), pk=pk)
    try:
        running.cancel(request.user, study)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Cancelled; nothing is kept of it."))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "studies:proposals")
