"""The month's report on screen and on paper."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may, require
from sarhad.station.accounts.roles import Action
from sarhad.station.background.running import end_silent
from sarhad.station.offices.models import Office
from sarhad.station.screens.drawing import svg
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.targeting import reporting
from sarhad.station.targeting.charts import rates_chart
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.learned import reports_of
from sarhad.station.targeting.learned_paper import paper, rates_of
from sarhad.station.targeting.models import ReportRun
from sarhad.station.targeting.ways import WAYS


@screen(Action.VIEW_MODELS)
def learned(request: Asked, month: date | None = None) -> HttpResponse:
    """One month's report, the newest unless one is named, and the way to write another."""
    reports = reports_of(request.user)
    report = get_object_or_404(reports, month=month) if month else reports.first()
    end_silent(ReportRun)
    asked = ReportRun.objects.select_related("started_by").order_by("-pk")
    names = dict(Office.objects.values_list("code", "name"))
    made = report.content if report else None
    context = {
        "reports": reports,
        "report": report,
        "made": made,
        "ways": [(WAYS.get(one["reason"], one["reason"]), one) for one in made["ways"]] if made else [],
        "offices": [(names.get(one["group"], one["group"]), one) for one in made["offices"]] if made else [],
        "chart": svg(rates_chart(rates_of(made))) if made and made["ways"] else "",
        "running": asked.filter(state=ReportRun.State.RUNNING).first(),
        "last": asked.first(),
        "now": timezone.localtime(),
        "may_write": may(request.user, Action.PROPOSE_MODEL, centre()),
        "last_month": (timezone.localdate().replace(day=1) - timedelta(days=1)).strftime("%Y-%m"),
    }
    return render(request, "targeting/learned.html", context)


@screen(Action.PROPOSE_MODEL, methods=("POST",))
def write(request: Asked) -> HttpResponse:
    """Begin to work out a month's report."""
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        month = timezone.localdate().replace(day=1)
    try:
        reporting.start(request.user, month)
    except SarhadError as error:
        say_problems(request, error)
    return redirect("targeting:learned")


@screen(Action.PROPOSE_MODEL, methods=("POST",))
def cancel(request: Asked, pk: int) -> HttpResponse:
    """End the working out of a month."""
    try:
        reporting.cancel(request.user, get_object_or_404(ReportRun, pk=pk))
    except SarhadError as error:
        say_problems(request, error)
    return redirect("targeting:learned")


@screen(Action.VIEW_MODELS)
def on_paper(request: Asked, month: date) -> HttpResponse:
    """The same as a PDF."""
    require(request.user, Action.VIEW_MODELS, centre())
    report = get_object_or_404(reports_of(request.user), month=month)
    disposition = f'attachment; filename="sarhad-learned-{month:%Y-%m}.pdf"'
    return HttpResponse(paper(report), content_type="application/pdf", headers={"Content-Disposition": disposition})
