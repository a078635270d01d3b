"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.notes import views

app_name = "notes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notes/", views.notes, name="notes"),
    path("notes/-/write/", views.write, name="write"),
    path("notes/<str:key>/", views.note, name="note"),
    path("notes/<str:key>/add/", views.add, name="add"),
    path("notes/<str:key>/files/<int:pk>/", views.attachment, name="attachment"),
    path("notes/<str:key>/propose/", views.propose, name="propose"),
]
