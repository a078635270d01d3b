"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.arrivals import mapping_views, submission_views, views

app_name = "arrivals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("deliveries/", views.upload_file, name="upload"),
    path("mappings/", mapping_views.mappings, name="mappings"),
    path("mappings/edit/", mapping_views.edit, name="edit_mapping"),
    path("mappings/<int:pk>/", mapping_views.mapping, name="mapping"),
    path("mappings/<int:pk>/withdraw/", mapping_views.withdraw, name="withdraw_mapping"),
    path("submissions/", submission_views.submissions, name="submissions"),
    path("submissions/keys/", submission_views.keys, name="own_keys"),
    path("submissions/keys/<int:pk>/revoke/", submission_views.revoke, name="revoke_own_key"),
]
