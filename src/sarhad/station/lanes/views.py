"""Screens of the lane plan: plan against reality, load against capacity, versions, and green goods that still wait."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.assessment.forecast import Forecast
from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may, within
from sarhad.station.accounts.roles import Action
from sarhad.station.inspections.queue import goods_in_short
from sarhad.station.lanes import plans
from sarhad.station.lanes.beyond import work_of
from sarhad.station.lanes.charts import compared_chart
from sarhad.station.lanes.compared import compared
from sarhad.station.lanes.due import waiting_green
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.lanes.preview import preview
from sarhad.station.offices.models import Office
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, say_problems, screen

DAYS = 28
GREEN_SHOWN = 200


@screen(Action.VIEW_LANE_PLAN)
def plan(request: Asked) -> HttpResponse:
    """One office's channels against the plan, every office's work against its shift, the versions."""
    version, period = plans.version_in_force(), period_of(request, DAYS)
    orders = plans.orders_of(version)
    offices = within(request.user, Action.VIEW_LANE_PLAN, Office.objects.all(), "pk").order_by("code")
    found = compared(request.user, orders, period.since, period.until) if orders else []
    codes = sorted({one.office for one in found})
    busiest = max(codes, key=lambda code: sum(one.declarations for one in found if one.office == code), default="")
    chosen = request.GET.get("office") if request.GET.get("office") in codes else busiest
    shown = [one for one in found if one.office == chosen]
    context = {
        "version": version,
        "period": period,
        "offices": [office for office in offices if office.code in codes],
        "chosen": chosen,
        "orders": orders.at(chosen) if orders and chosen else None,
        "channels": shown,
        "chart": compared_chart(shown),
        "works": work_of(offices, timezone.now()),
        "unit": orders.plan.unit if orders else "",
        "versions": plans.versions(request.user)[:20],
        "may_propose": may(request.user, Action.PROPOSE_LANE_PLAN, Office.objects.get(parent=None)),
    }
    return render(request, "lanes/plan.html", context)


@screen(Action.VIEW_LANE_PLAN)
def version(request: Asked, pk: int) -> HttpResponse:
    """One version as it was written and, before it is decided, what it would do."""
    found = get_object_or_404(plans.versions(request.user), pk=pk)
    open_ = found.status == PlanVersion.Status.PROPOSED
    context = {
        "version": found,
        "forecast": _forecast(request, found) if open_ else None,
        "may_decide": open_ and may(request.user, Action.APPROVE_LANE_PLAN) and found.proposed_by_id != request.user.pk,
    }
    return render(request, "lanes/version.html", context)


def _forecast(request: Asked, version: PlanVersion) -> Forecast | None:
    """What it would do; its mistakes are told where the offices changed since it was proposed."""
    try:
        return preview(version.source)
    except SarhadError as error:
        say_problems(request, error)
        return None


@screen(Action.PROPOSE_LANE_PLAN, methods=("POST",))
def propose(request: Asked) -> HttpResponse:
    """Put a plan forward."""
    try:
        made = plans.propose(request.user, request.POST.get("source", "").replace("\r\n", "\n"))
    except SarhadError as error:
        say_problems(request, error)
        return redirect("lanes:plan")
    messages.success(request, _("Proposed; another person brings it into force."))
    return redirect("lanes:version", pk=made.pk)


@screen(Action.APPROVE_LANE_PLAN, methods=("POST",))
def decide(request: Asked, pk: int) -> HttpResponse:
    """Bring a proposed plan into force, or refuse it."""
    found = get_object_or_404(plans.versions(request.user), pk=pk)
    act = plans.approve if request.POST.get("answer") == "approve" else plans.refuse
    try:
        act(request.user, found)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("lanes:version", pk=pk)


@screen(Action.TIGHTEN)
def green(request: Asked) -> HttpResponse:
    """Green goods that may be looked at until their moment; the next to go first."""
    if request.user.office is None:
        raise PermissionDenied
    found = waiting_green(request.user)
    return render(
        request,
        "lanes/green.html",
        {"waiting": found.annotate(**goods_in_short())[:GREEN_SHOWN], "total": found.count()},
    )
