"""Addresses of this room's screens; a name of a list never begins with a hyphen."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.lists import views

app_name = "lists"
urlpatterns: list[URLPattern | URLResolver] = [
    path("lists/", views.lists, name="lists"),
    path("lists/-/new/", views.new, name="new"),
    path("lists/<str:name>/", views.one, name="one"),
    path("lists/<str:name>/next/", views.following, name="next"),
    path("lists/<str:name>/decide/", views.answer, name="decide"),
]
