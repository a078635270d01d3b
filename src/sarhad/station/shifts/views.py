"""The inspector's work now, coming on and going off duty; the chief's load, overrides, random sample and report."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import RANK
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.queue import counts, goods_in_short, queue
from sarhad.station.lanes.beyond import work_of
from sarhad.station.lanes.compared import beyond_by_declaration
from sarhad.station.offices.models import Office
from sarhad.station.screens.export import export
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.screens.templatetags.screens import channel_word
from sarhad.station.shifts import oversight, services
from sarhad.station.shifts.models import Shift

PAGE = 50
LIST = 200
"""Rows of a chief's list shown at once; the export has them all."""


@screen(Action.INSPECT)
def work(request: Asked) -> HttpResponse:
    """What waits: what is mine first, then strictest first, longest waiting first."""
    chosen, mine = request.GET.get("channel") or None, request.GET.get("mine") == "1"
    waiting = services.with_officer(queue(request.user, chosen if chosen in RANK else None))
    if mine:
        waiting = waiting.filter(assigned_to=request.user.pk)
    is_mine = Case(When(assigned_to=request.user.pk, then=Value(0)), default=Value(1))
    ordered = waiting.annotate(**goods_in_short()).order_by(is_mine, "-rank", "queued_at", "pk")
    found = counts(request.user)
    notes = within(request.user, Action.INSPECT, Shift.objects.exclude(note="").exclude(ended_at=None))
    works = work_of(within(request.user, Action.INSPECT, Office.objects.all(), "pk"), timezone.now())
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "beyond": [one for one in works if one.beyond],
        "places": beyond_by_declaration(works),
        "counts": [count for count in found if count.channel != "green"],
        "chosen": chosen,
        "mine": mine,
        "my_count": services.with_officer(queue(request.user)).filter(assigned_to=request.user.pk).count(),
        "total": sum(count.waiting for count in found),
        "shift": services.shift_of(request.user),
        "handed_over": notes.select_related("officer").order_by("-ended_at").first(),
    }
    return render(request, "shifts/work.html", context)


@screen(Action.INSPECT, methods=("POST",))
def next_for_me(request: Asked) -> HttpResponse:
    """Open the strictest, longest waiting of mine; the draw gives out what nobody has before that."""
    if services.shift_of(request.user) and request.user.office:
        services.assign_waiting(request.user.office)
    mine = services.with_officer(queue(request.user)).filter(assigned_to=request.user.pk).first()
    if mine is None:
        messages.info(request, _("Nothing waits for you."))
        return redirect("shifts:work")
    return redirect("declared:declaration", pk=mine.pk)


@screen(Action.INSPECT, methods=("POST",))
def begin(request: Asked) -> HttpResponse:
    """Come on duty."""
    try:
        services.begin_shift(request.user)
    except SarhadError as error:
        say_problems(request, error)
    return redirect("shifts:work")


@screen(Action.INSPECT, methods=("POST",))
def end(request: Asked) -> HttpResponse:
    """Go off duty and tell the next shift."""
    try:
        services.end_shift(request.user, request.POST.get("note", ""))
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Your shift is ended and handed over."))
    return redirect("shifts:work")


@screen(Action.ASSIGN)
def checkpoint(request: Asked) -> HttpResponse:
    """Load and capacity: what waits, who is here, who has what."""
    period = period_of(request, 1)
    context = {
        "counts": [count for count in counts(request.user) if count.channel != "green"],
        "officers": oversight.officers(request.user),
        "unassigned": services.with_officer(queue(request.user)).filter(assigned_to=None, state="waiting").count(),
        "others": oversight.inspected_by_another(request.user, period.since, period.until)[:LIST],
        "channels": [channel for channel in RANK if channel != "green"],
    }
    return render(request, "shifts/checkpoint.html", context)


@screen(Action.ASSIGN, methods=("POST",))
def assign(request: Asked) -> HttpResponse:
    """Give out what nobody has, office by office."""
    offices = within(request.user, Action.ASSIGN, Office.objects.all(), "pk")
    waiting = Declaration.objects.filter(state="waiting").values("office")
    given = [one for office in offices.filter(pk__in=waiting) for one in services.assign_waiting(office, request.user)]
    messages.success(request, _("Given out by the draw: %(count)s.") % {"count": len(given)})
    return redirect("shifts:checkpoint")


@screen(Action.ASSIGN, methods=("POST",))
def competence(request: Asked, pk: int) -> HttpResponse:
    """Say which channels an officer is trained for."""
    officer = get_object_or_404(oversight.officers(request.user), pk=pk)
    try:
        services.set_competence(request.user, officer, request.POST.getlist("channel"))
    except SarhadError as error:
        say_problems(request, error)
    return redirect("shifts:checkpoint")


@screen(Action.ASSIGN)
def overrides(request: Asked) -> HttpResponse:
    """Every change of channel by a person, with its reason."""
    period = period_of(request, 30)
    found = oversight.overrides(request.user, period.since, period.until)
    columns = [
        _("Asked"),
        _("Declaration"),
        _("Office"),
        pgettext("channel", "From"),
        pgettext("channel", "To"),
        _("Status"),
        _("By"),
        _("Decided by"),
        _("Reason"),
    ]
    rows = (
        (
            r.asked_at, str(r.declaration), r.declaration.office.code, channel_word(r.from_channel),
            channel_word(r.to_channel), r.get_status_display(), r.asked_by.username,
            r.decided_by.username if r.decided_by else "", r.reason,
        )
        for r in found
    )  # fmt: skip
    if file := export(request, "overrides", columns, rows):
        return file
    return render(request, "shifts/overrides.html", {"period": period, "found": found[:LIST], "total": found.count()})


@screen(Action.ASSIGN)
def random_sample(request: Asked) -> HttpResponse:
    """Whether what chance chose was examined; without that no hit rate means anything."""
    period = period_of(request, 30)
    gone = oversight.passed_over(request.user, period.since, period.until)
    rows = (
        (i.declaration.arrived_at, i.declaration.declaration_id, i.item_no, i.declaration.office.code, i.hs_code)
        for i in gone
    )
    if file := export(
        request, "random-passed-over", [_("Arrived"), _("Declaration"), _("Item"), _("Office"), _("Code")], rows
    ):
        return file
    context = {
        "period": period,
        "discipline": oversight.discipline(request.user, period.since, period.until),
        "passed": gone[:LIST],
    }
    return render(request, "shifts/random.html", context)


@screen(Action.ASSIGN)
def report(request: Asked) -> HttpResponse:
    """One sheet at the end of a shift, for the wall and for the file."""
    period = period_of(request, 1)
    context = {
        "period": period,
        "report": oversight.report(request.user, period.since, period.until),
        "discipline": oversight.discipline(request.user, period.since, period.until),
        "overrides": oversight.overrides(request.user, period.since, period.until)[:LIST],
    }
    return render(request, "shifts/report.html", context)
