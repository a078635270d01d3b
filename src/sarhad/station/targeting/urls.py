"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.targeting import level_views, views

app_name = "targeting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("models/", views.models, name="models"),
    path("models/level/", level_views.level, name="level"),
    path("models/train/", views.train, name="train"),
    path("models/training/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("models/<int:pk>/", views.model, name="model"),
    path("models/<int:pk>/drift/", views.look_for_drift, name="drift"),
    path("models/<int:pk>/<slug:deed>/", views.act, name="act"),
]
