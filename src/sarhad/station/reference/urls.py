"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.reference import views

app_name = "reference"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reference/", views.tables, name="tables"),
    path("reference/editions/<int:pk>/", views.edition, name="edition"),
    path("reference/editions/<int:pk>/decide/", views.decision, name="decide"),
    path("reference/<str:name>/", views.table, name="table"),
]
