"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.analysis import views

app_name = "analysis"
urlpatterns: list[URLPattern | URLResolver] = [
    path("analysis/checkpoints/", views.checkpoints, name="checkpoints"),
    path("analysis/traders/", views.traders, name="traders"),
    path("analysis/trader/", views.trader, name="trader"),
    path("analysis/commodities/", views.commodities, name="commodities"),
    path("analysis/commodities/<str:code>/", views.commodity, name="commodity"),
]
