"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.mandates import views

app_name = "mandates"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mandates/", views.mandates, name="mandates"),
    path("mandates/set/", views.change, name="set"),
    path("mandates/<int:number>/", views.version, name="version"),
    path("mandates/<int:number>/decide/", views.answer, name="decide"),
]
