"""The analyst's lists: profiles with where they stand and what they are worth, channel shares over time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.offices.models import Office
from sarhad.station.risk.charts import shares_chart
from sarhad.station.risk.exports import export_profiles
from sarhad.station.risk.listing import listed
from sarhad.station.risk.models import Standing
from sarhad.station.risk.shares import channel_shares
from sarhad.station.risk.words import AREAS
from sarhad.station.risk.worth import judged
from sarhad.station.screens.screen import Asked, screen

FILTERS = ("state", "level", "office", "area")


@screen(Action.VIEW_WORTH)
def worth(request: Asked) -> HttpResponse:
    """Every profile against the random sample."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    found = judged(request.user)
    shown = listed(request.user, found, **chosen)
    context = {
        "profiles": shown,
        "random": found.random,
        "chosen": chosen,
        "states": Standing.choices,
        "levels": Office.Level.choices,
        "offices": sorted({one.office for one in shown} | ({chosen["office"]} - {""})),
        "areas": AREAS.items(),
        "may_write": may(request.user, Action.WRITE_PROFILE),
        "may_export": may(request.user, Action.EXPORT_PROFILES),
    }
    return render(request, "risk/worth.html", context)


@screen(Action.VIEW_WORTH)
def shares(request: Asked) -> HttpResponse:
    """One office's channel shares by week, as a chart and as numbers."""
    found = channel_shares(request.user)
    offices = sorted({share.office for share in found})
    office = request.GET.get("office") or (offices[0] if offices else "")
    shown = [share for share in found if share.office == office]
    context = {"offices": offices, "office": office, "shares": shown, "chart": shares_chart(shown)}
    return render(request, "risk/shares.html", context)


@screen(Action.EXPORT_PROFILES)
def export(request: Asked, kind: str) -> HttpResponse:
    """The profiles as a file with its watermark; that it was taken is recorded."""
    try:
        made = export_profiles(request.user, kind)
    except SarhadError:
        raise Http404("no such kind of file") from None
    disposition = f'attachment; filename="{made.name}"'
    return HttpResponse(made.content, content_type=made.content_type, headers={"Content-Disposition": disposition})
