"""Screens of the tariff and the code lists: look up, upload, compare, approve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.offices.services import root
from sarhad.station.reference.editions import Change, changes_of, decide, in_force, propose
from sarhad.station.reference.models import Edition, Table
from sarhad.station.reference.reading import COLUMNS
from sarhad.station.reference.search import look_up
from sarhad.station.screens.export import Cell, export
from sarhad.station.screens.screen import Asked, say_problems, screen

SHOWN = 200


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@screen(Action.VIEW_REFERENCE, methods=("GET", "HEAD", "POST"))
def tables(request: Asked) -> HttpResponse:
    """Every table with what is in force, and its editions; a new edition by POST."""
    if request.method == "POST":
        return _propose(request)
    today = timezone.localdate()
    editions = Edition.objects.select_related("proposed_by", "decided_by").order_by("-pk")
    context = {
        "tables": [(table, table.label, in_force(table, today)) for table in Table],
        "editions": editions[:SHOWN],
        "columns": COLUMNS,
        "today": today,
        "may_propose": may(request.user, Action.MANAGE_REFERENCE, root()),
    }
    return render(request, "reference/tables.html", context)


def _propose(request: Asked) -> HttpResponse:
    form, file = request.POST, request.FILES.get("file")
    day = _day(form.get("effective_from", ""))
    try:
        if file is None or day is None:
            raise SarhadError(Problem(say("a file and its first day are needed"), say("choose both")))
        made = propose(request.user, form.get("table", ""), file, day, form.get("source", ""))
    except SarhadError as error:
        say_problems(request, error)
        return redirect("reference:tables")
    messages.success(request, _("The edition is proposed; somebody else approves it."))
    return redirect("reference:edition", pk=made.pk)


@screen(Action.VIEW_REFERENCE)
def table(request: Asked, name: str) -> HttpResponse:
    """One table as of a day, searched by code or words."""
    if name not in Table.values:
        raise Http404
    day = _day(request.GET.get("day", "")) or timezone.localdate()
    text = request.GET.get("q", "").strip()[:100]
    edition, found = look_up(name, text, day)
    rows = ((one.code, one.description, one.duty_rate, one.unit) for one in found)
    if taken := export(request, name, (_("Code"), _("Description"), _("Duty rate, %"), _("Unit")), rows):
        return taken
    context = {"table": Table(name), "edition": edition, "found": found, "text": text, "day": day}
    return render(request, "reference/table.html", context)


@screen(Action.VIEW_REFERENCE)
def edition(request: Asked, pk: int) -> HttpResponse:
    """What an edition changes, to be decided on."""
    found = get_object_or_404(Edition.objects.select_related("proposed_by", "decided_by"), pk=pk)
    changes = changes_of(found)
    kinds = [(_("New"), changes.added), (_("Changed"), changes.changed), (_("Gone"), changes.removed)]
    columns = (_("What"), _("Code"), _("Before"), _("Rate before, %"), _("After"), _("Rate after, %"))
    if taken := export(request, f"{found.table}-{found.number}", columns, _cells(kinds)):
        return taken
    proposed, own = found.status == Edition.Status.PROPOSED, found.proposed_by_id == request.user.pk
    context = {
        "edition": found,
        "against": changes.against,
        "kinds": [(label, len(every), every[:SHOWN]) for label, every in kinds],
        "may_decide": proposed and not own and may(request.user, Action.APPROVE_REFERENCE, root()),
    }
    return render(request, "reference/edition.html", context)


def _cells(kinds: Sequence[tuple[str, Sequence[Change]]]) -> Iterator[tuple[Cell, ...]]:
    for label, every in kinds:
        for one in every:
            before = (one.before.description, one.before.duty_rate) if one.before else ("", None)
            after = (one.after.description, one.after.duty_rate) if one.after else ("", None)
            yield label, one.code, *before, *after


@screen(Action.APPROVE_REFERENCE, methods=("POST",))
def decision(request: Asked, pk: int) -> HttpResponse:
    """Approve or refuse."""
    found = get_object_or_404(Edition, pk=pk)
    approve = request.POST.get("answer") == "approve"
    try:
        decide(request.user, found, approve=approve)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Approved.") if approve else _("Refused."))
    return redirect("reference:edition", pk=pk)
