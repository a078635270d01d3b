"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.operations import analytics_views, views

app_name = "operations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("keys/", views.keys, name="keys"),
    path("keys/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("offices/", views.offices, name="offices"),
    path("health/", views.condition, name="health"),
    path("data/", analytics_views.analytics, name="analytics"),
    path("backups/<str:name>/", views.backup, name="backup"),
]
