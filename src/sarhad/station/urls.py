"""Every address of the station; each room brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sarhad.station.arrivals.api import api

ROOMS = (
    "accounts",
    "operations",
    "declared",
    "arrivals",
    "studies",
    "reference",
    "risk",
    "lists",
    "mandates",
    "inspections",
    "shifts",
    "lanes",
    "targeting",
    "auditing",
    "privacy",
    "nodes",
    "analysis",
    "register",
    "national",
    "notes",
    "offices",
    "screens",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("sarhad.station.accounts.entrance_urls")),
    *(path("", include(f"sarhad.station.{room}.urls")) for room in ROOMS),
]
handler400 = "sarhad.station.screens.refusals.unreadable"
handler403 = "sarhad.station.screens.refusals.forbidden"
handler404 = "sarhad.station.screens.refusals.not_found"
handler500 = "sarhad.station.screens.refusals.broken"
