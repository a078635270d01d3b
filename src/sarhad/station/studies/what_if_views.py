"""The page of what-ifs: choose, watch it being worked out, read, and go on to proposals."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.offices.models import Office
from sarhad.station.screens.export import Cell, export
from sarhad.station.screens.screen import Asked as Request
from sarhad.station.screens.screen import say_problems, screen
from sarhad.station.screens.templatetags.screens import channel_word
from sarhad.station.studies import running, what_if
from sarhad.station.studies.lanes_chart import lanes_chart
from sarhad.station.studies.models import Study
from sarhad.station.studies.what_if import Asked

SHOWN = 20
GROUPS = {
    "kept": _lazy("Looked at by both"),
    "lost": _lazy("No longer looked at"),
    "gained": _lazy("Newly looked at"),
}
"""The groups of goods in words."""


@screen(Action.PROPOSE_LANE_PLAN, methods=("GET", "HEAD", "POST"))
def what_ifs(request: Request) -> HttpResponse:
    """What to try, and what was tried before; POST begins."""
    running.end_silent()
    typed = _typed(request) if request.method == "POST" else Asked(plan=what_if.source_in_force())
    if request.method == "POST" and request.user.office is not None:
        try:
            asked = what_if.checked(request.user, typed)
            office = request.user.office
            study = running.start(request.user, Study.Kind.WHAT_IF, office, asked=asked.as_mapping())
        except SarhadError as error:
            say_problems(request, error)
        else:
            return redirect("studies:what_if", pk=study.pk)
    context = {
        "typed": typed,
        "add": what_if.versions_to_add(request.user),
        "remove": what_if.profiles_to_remove(request.user),
        "studies": running.studies_of(request.user, Study.Kind.WHAT_IF)[:SHOWN],
        "longest": what_if.LONGEST,
    }
    return render(request, "studies/what_ifs.html", context)


def _typed(request: Request) -> Asked:
    days = request.POST.get("days", "")
    return Asked(
        add=tuple(request.POST.getlist("add")),
        remove=tuple(request.POST.getlist("remove")),
        plan=request.POST.get("plan", "").replace("\r\n", "\n"),
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    )


@screen(Action.PROPOSE_LANE_PLAN)
def what_if_page(request: Request, pk: int) -> HttpResponse:
    """One what-if: how far it is, or what it told; also as a file."""
    running.end_silent()
    study = get_object_or_404(running.studies_of(request.user, Study.Kind.WHAT_IF), pk=pk)
    told: dict[str, Any] | None = study.result
    names = dict(Office.objects.values_list("code", "name"))
    if told:
        columns = (_("Office"), _("Lane or shift"), _("Figure"), _("Before"), _("After"))
        if taken := export(request, f"what-if-{study.pk}", columns, _rows(told, names)):
            return taken
    context = {
        "study": study,
        "asked": study.asked,
        "told": told,
        "lanes": _lanes(told, names) if told else [],
        "shifts": [(names.get(one["office"], one["office"]), one) for one in told["shifts"]] if told else [],
        "groups": [(GROUPS[one["name"]], one) for one in told["groups"]] if told else [],
        "chart": lanes_chart(told["lanes"]) if told else "",
        "added": [name.rpartition("@")[::2] for name in study.asked["add"]],
        "may_plan": may(request.user, Action.PROPOSE_LANE_PLAN, Office.objects.get(parent=None)),
        "now": timezone.localtime(),
        "here": request.get_full_path(),
    }
    return render(request, "studies/what_if.html", context)


def _lanes(told: dict[str, Any], names: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Lanes with the name of their office; of single offices only those in which something changes."""
    return [
        (names.get(one["office"], _("Together")), one)
        for one in told["lanes"]
        if not one["office"] or one["before"] != one["after"]
    ]


def _rows(told: dict[str, Any], names: dict[str, str]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(one["office"], ""),
            channel_word(one["channel"]),
            _("Share"),
            one["share_before"],
            one["share_after"],
        )
        for one in told["lanes"]
    ]
    for one in told["shifts"]:
        where = (names.get(one["office"], one["office"]), one["shift"])
        for name, word in (("capacity", _("Capacity")), ("mean", _("Average day")), ("days_over", _("Days beyond"))):
            rows.append((*where, word, one[f"{name}_before"], one[f"{name}_after"]))
    return rows
