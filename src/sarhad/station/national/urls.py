"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.national import views

app_name = "national"
urlpatterns: list[URLPattern | URLResolver] = [
    path("country/", views.picture, name="picture"),
    path("country/changes/", views.changes, name="changes"),
]
