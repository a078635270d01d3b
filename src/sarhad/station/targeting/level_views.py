"""What the random sample says: the level of non-compliance of everything that passes, office by office."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from sarhad.effectiveness.compliance import measure
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.offices.models import Office
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.targeting.charts import level_chart
from sarhad.station.targeting.period_table import period_table
from sarhad.station.targeting.ways import WAYS

DAYS = 90
GROUPINGS = {
    "office": _lazy("Office"),
    "hs_chapter": _lazy("HS chapter"),
    "origin_country": _lazy("Origin"),
    "trader_segment": _lazy("Trader segment"),
}
"""What the level may be told by."""


@screen(Action.VIEW_MODELS)
def level(request: Asked) -> HttpResponse:
    """The irregular share of all goods with intervals, and how far each way of selecting beats chance."""
    period = period_of(request, DAYS)
    asked = request.GET.get("by", "")
    by = asked if asked in GROUPINGS else "office"
    context: dict[str, Any] = {"period": period, "by": by, "groupings": GROUPINGS.items(), "grouping": GROUPINGS[by]}
    try:
        told = measure(period_table(request.user, period.since, period.until), by)
    except SarhadError as error:
        say_problems(request, error)
        return render(request, "targeting/level.html", context)
    names = dict(Office.objects.values_list("code", "name")) if by == "office" else {}
    rows = [(names.get(one.group or "", one.group or "—"), one) for one in told.groups]
    context |= {
        "told": told,
        "ways": [(WAYS.get(one.reason, one.reason), one) for one in told.selected],
        "rows": rows,
        "chart": level_chart(rows),
    }
    return render(request, "targeting/level.html", context)
