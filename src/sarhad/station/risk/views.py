"""The analyst's screens: what profiles are worth, channel shares over time, one profile."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.risk.charts import shares_chart
from sarhad.station.risk.models import Profile
from sarhad.station.risk.profiles import profiles_of, view_criteria
from sarhad.station.risk.shares import channel_shares
from sarhad.station.risk.worth import worth_of_profiles, worth_of_random
from sarhad.station.screens.screen import Asked, screen


@screen(Action.VIEW_WORTH)
def worth(request: Asked) -> HttpResponse:
    """Every profile against the random sample."""
    opened = profiles_of(request.user) if may(request.user, Action.VIEW_CRITERIA) else Profile.objects.none()
    context = {
        "profiles": worth_of_profiles(request.user),
        "random": worth_of_random(request.user),
        "readable": set(opened.values_list("profile_id", flat=True)),
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


@screen(Action.VIEW_CRITERIA)
def profile(request: Asked, profile_id: str) -> HttpResponse:
    """A profile with its criteria; seeing them is recorded."""
    found = get_object_or_404(profiles_of(request.user), profile_id=profile_id)
    version = found.active or found.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return render(request, "risk/profile.html", {"profile": view_criteria(request.user, version)})
