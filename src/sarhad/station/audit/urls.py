"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.audit import views

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [path("audit/", views.records, name="records")]
