"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.lanes import edit_views, views

app_name = "lanes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lanes/", views.plan, name="plan"),
    path("lanes/green/", views.green, name="green"),
    path("lanes/edit/", edit_views.edit, name="edit"),
    path("lanes/propose/", views.propose, name="propose"),
    path("lanes/<int:pk>/", views.version, name="version"),
    path("lanes/<int:pk>/decide/", views.decide, name="decide"),
]
