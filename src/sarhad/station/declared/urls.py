"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.declared import views

app_name = "declared"
urlpatterns: list[URLPattern | URLResolver] = [
    path("declarations/", views.search, name="search"),
    path("declarations/<int:pk>/", views.declaration, name="declaration"),
]
