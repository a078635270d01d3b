"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.auditing import views

app_name = "auditing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("audit/", views.records, name="records"),
    path("audit/replay/", views.replay_one, name="replay"),
    path("audit/officers/", views.officers, name="officers"),
    path("audit/draws/", views.draws, name="draws"),
    path("audit/access/", views.access, name="access"),
]
