"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.privacy import views

app_name = "privacy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("personal-data/", views.held, name="held"),
    path("personal-data/report/", views.report, name="report"),
]
