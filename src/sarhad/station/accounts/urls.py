"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
]
