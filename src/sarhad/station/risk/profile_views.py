"""One profile: what it says, its versions, its life, its worth; and the steps people take with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.profiles.life import Deed
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.lists.in_force import cannot_rest_on, lists_at
from sarhad.station.lists.keeping import lists_to_look_at
from sarhad.station.risk.alarms import acknowledge, open_alarms
from sarhad.station.risk.charts import months_chart, worth_chart
from sarhad.station.risk.deeds import results_of, steps_open_to, take_step, version_of
from sarhad.station.risk.differences import differences
from sarhad.station.risk.listing import proposals, soon_over
from sarhad.station.risk.lives import standing_of
from sarhad.station.risk.models import ProfileDeed, ProfileVersion, Standing, UrgentAlarm
from sarhad.station.risk.monthly import decay, worth_by_month
from sarhad.station.risk.profiles import view_criteria
from sarhad.station.risk.versions import content_of
from sarhad.station.risk.weekly import worth_by_week
from sarhad.station.risk.words import BUTTONS
from sarhad.station.risk.worth import worth_of_random
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.studies.retiring import open_retirements
from sarhad.station.studies.tried import last_tries

DECISIONS = frozenset({Deed.APPROVE, Deed.APPROVE_SILENT, Deed.REFUSE})
"""What is asked for in the queue; everything else is on the profile's page."""
SOON = timedelta(days=10)
"""An approval that runs out so soon is shown to those who may renew it."""


@screen(Action.VIEW_CRITERIA)
def profile(request: Asked, profile_id: str) -> HttpResponse:
    """A profile with its criteria; seeing them is recorded."""
    version = version_of(request.user, profile_id, _number(request))
    record = version.profile
    versions = list(record.versions.select_related("profile", "office", "life").order_by("-number"))
    before = next((one for one in versions if one.number < version.number), None)
    weeks, months = worth_by_week(request.user, record), worth_by_month(request.user, record)
    content = view_criteria(request.user, version)
    context = {
        "profile": content,
        "version": version,
        "state": Standing(standing_of(version).value),
        "versions": [(one, Standing(standing_of(one).value)) for one in versions],
        "before": before,
        "differences": differences(content_of(before), content) if before else [],
        "deeds": ProfileDeed.objects.filter(version__profile=record).select_related("version").order_by("-at", "-pk"),
        "steps": _buttons(request, version),
        "results": results_of(request.user, version),
        "random": worth_of_random(request.user),
        "weeks": weeks,
        "chart": worth_chart(weeks),
        "months": months,
        "months_chart": months_chart(months),
        "decay": decay(months),
        "may_write": may(request.user, Action.WRITE_PROFILE, version),
        "lists_lacking": cannot_rest_on(version.condition, version.office, lists_at()),
    }
    return render(request, "risk/profile.html", context)


def _number(request: Asked) -> int | None:
    written = request.GET.get("version") or request.POST.get("version") or ""
    if not written:
        return None
    if not written.isdigit():
        raise Http404("no such version")
    return int(written)


def _buttons(
    request: Asked, version: ProfileVersion, only: Collection[str] | None = None
) -> list[tuple[str, object, bool]]:
    """Each step that is open: its name, what its button says, whether it needs a reason."""
    rows = sorted(steps_open_to(request.user, version), key=lambda row: list(BUTTONS).index(row.deed))
    return [(str(row.deed), BUTTONS[row.deed], row.reason) for row in rows if only is None or row.deed in only]


@screen(Action.VIEW_CRITERIA, methods=("POST",))
def step(request: Asked, profile_id: str) -> HttpResponse:
    """Take a step with a version."""
    version = version_of(request.user, profile_id, _number(request))
    try:
        deed = Deed(request.POST.get("deed", ""))
        take_step(request.user, version, deed, request.POST.get("reason", ""))
    except ValueError:
        raise Http404("no such step") from None
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Done and recorded."))
    return redirect(f"{request.path.removesuffix('step/')}?version={version.number}")


@screen(Action.APPROVE_PROFILE)
def approvals(request: Asked) -> HttpResponse:
    """What waits for somebody's approval, what runs out soon, and the alarms of the centre."""
    soon, waiting = soon_over(request.user, timezone.now() + SOON), proposals(request.user)
    tried = last_tries(waiting)
    context = {
        "alarms": open_alarms(request.user),
        "proposals": [
            (one, Standing(standing_of(one).value), _buttons(request, one, DECISIONS), tried.get(one.pk))
            for one in waiting
        ],
        "retirements": open_retirements(request.user).count(),
        "lists": lists_to_look_at(request.user, timezone.localdate() + SOON),
        "soon": [(one, results_of(request.user, one), _buttons(request, one, {Deed.RENEW})) for one in soon],
    }
    return render(request, "risk/approvals.html", context)


@screen(Action.APPROVE_PROFILE, methods=("POST",))
def seen(request: Asked, pk: int) -> HttpResponse:
    """An alarm has been seen."""
    alarm = get_object_or_404(UrgentAlarm.objects.select_related("version__profile", "version__office"), pk=pk)
    try:
        acknowledge(request.user, alarm)
    except PermissionDenied:
        messages.error(request, _("An alarm is acknowledged at the centre, by somebody else."))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("risk:approvals")
