"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.risk import views

app_name = "risk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profiles/", views.worth, name="worth"),
    path("profiles/<str:profile_id>/", views.profile, name="profile"),
    path("shares/", views.shares, name="shares"),
]
