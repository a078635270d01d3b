"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path, register_converter

from sarhad.station.targeting import learned_views, level_views, views
from sarhad.station.targeting.months import MonthConverter

register_converter(MonthConverter, "month")

app_name = "targeting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("models/", views.models, name="models"),
    path("models/level/", level_views.level, name="level"),
    path("models/learned/", learned_views.learned, name="learned"),
    path("models/learned/write/", learned_views.write, name="write"),
    path("models/learned/<int:pk>/cancel/", learned_views.cancel, name="cancel_report"),
    path("models/learned/<month:month>/", learned_views.learned, name="learned_in"),
    path("models/learned/<month:month>.pdf", learned_views.on_paper, name="paper"),
    path("models/train/", views.train, name="train"),
    path("models/training/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("models/<int:pk>/", views.model, name="model"),
    path("models/<int:pk>/card/", views.card, name="card"),
    path("models/<int:pk>/drift/", views.look_for_drift, name="drift"),
    path("models/<int:pk>/<slug:deed>/", views.act, name="act"),
]
