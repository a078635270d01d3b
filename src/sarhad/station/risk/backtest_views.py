"""A profile tried on the past year, before it does anything: charts with their tables beside them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sarhad.effectiveness import backtest
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.offices.services import subtree
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.charts import days_chart
from sarhad.station.risk.deeds import version_of
from sarhad.station.risk.lately import YEAR, past
from sarhad.station.risk.profiles import office_tree, view_criteria
from sarhad.station.screens.screen import Asked, say_problems, screen

OVERLAPS = 10


@screen(Action.VIEW_CRITERIA)
def on_the_past(request: Asked, profile_id: str) -> HttpResponse:
    """What a version would have done in the last year on top of what selects now."""
    written = request.GET.get("version", "")
    version = version_of(request.user, profile_id, int(written) if written.isdigit() else None)
    content = view_criteria(request.user, version)
    year = past(YEAR)
    own = subtree(request.user.office).values_list("code", flat=True) if request.user.office else ()
    active = [one for one in rules().assessor.profiles.profiles.values() if one.id != content.id]
    context = {"version": version, "profile": content, "capped": year.capped, "own": set(own)}
    try:
        report = backtest(
            [content], year.table.lazy(), active=active, offices=office_tree(), vocabulary=vocabulary_at()
        )
    except SarhadError as error:
        say_problems(request, error)
        return render(request, "risk/backtest.html", context)
    tried = report.profiles[0]
    context |= {
        "history": report.history,
        "tried": tried,
        "overlaps": tried.overlaps[:OVERLAPS],
        "active": report.active,
        "chart": days_chart(tried.days),
        "cautions": [str(one) for one in tried.cautions],
    }
    return render(request, "risk/backtest.html", context)
