"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.inspections import views

app_name = "inspections"
urlpatterns: list[URLPattern | URLResolver] = [
    path("declarations/<int:pk>/inspect/", views.inspect, name="inspect"),
    path("declarations/<int:pk>/release/", views.let_go, name="release"),
    path("declarations/<int:pk>/reroute/", views.reroute, name="reroute"),
    path("post-audits/", views.audits_due, name="post_audits"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("consents/", views.consents, name="consents"),
    path("consents/<int:pk>/", views.decide, name="decide"),
]
