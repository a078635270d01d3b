"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver

app_name = "declared"
urlpatterns: list[URLPattern | URLResolver] = []
