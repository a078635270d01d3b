"""What the random sample says: the level of non-compliance of everything that passes, office by office."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from sarhad.effectiveness.compliance import Compliance, measure
from sarhad.effectiveness.level_from_sums import measure_sums
from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.levels import GROUPINGS as GROUPINGS_BY_DAY
from sarhad.station.daily.levels import level_sums
from sarhad.station.offices.models import Office
from sarhad.station.screens.period import Period, period_of
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


def _measured(user: User, by: str, period: Period) -> Compliance:
    """From what is kept by day; a trader's segment is told from the items themselves, of which the newest count.

    Raises:
        SarhadError: nothing can be measured.
    """
    if by not in GROUPINGS_BY_DAY:
        return measure(period_table(user, period.since, period.until), by)
    return measure_sums(level_sums(by, (user, Action.VIEW_MODELS), period.since, period.until), by)


@screen(Action.VIEW_MODELS)
def level(request: Asked) -> HttpResponse:
    """The irregular share of all goods with intervals, and how far each way of selecting beats chance."""
    period = period_of(request, DAYS)
    asked = request.GET.get("by", "")
    by = asked if asked in GROUPINGS else "office"
    context: dict[str, Any] = {"period": period, "by": by, "groupings": GROUPINGS.items(), "grouping": GROUPINGS[by]}
    try:
        told = _measured(request.user, by, period)
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
