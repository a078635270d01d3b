"""Addresses of the links' screens."""

from django.urls import path

from sarhad.station.nodes import views

app_name = "nodes"
urlpatterns = [
    path("links/", views.links, name="links"),
    path("links/conflicts/<int:pk>/", views.settle_one, name="settle"),
]
