"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.shifts import views

app_name = "shifts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("queue/", views.work, name="work"),
    path("queue/next/", views.next_for_me, name="next"),
    path("shift/begin/", views.begin, name="begin"),
    path("shift/end/", views.end, name="end"),
    path("checkpoint/", views.checkpoint, name="checkpoint"),
    path("checkpoint/assign/", views.assign, name="assign"),
    path("checkpoint/competence/<int:pk>/", views.competence, name="competence"),
    path("checkpoint/overrides/", views.overrides, name="overrides"),
    path("checkpoint/random/", views.random_sample, name="random"),
    path("checkpoint/report/", views.report, name="report"),
]
