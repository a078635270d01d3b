"""Addresses of this room's screens; a reference of a profile never begins with a hyphen."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.risk import editor_views, explanation_views, profile_views, tracing_views, views

app_name = "risk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profiles/", views.worth, name="worth"),
    path("profiles/-/new/", editor_views.new, name="new"),
    path("profiles/-/try/", editor_views.try_it, name="try"),
    path("profiles/-/values/<str:column>/", editor_views.values, name="values"),
    path("profiles/-/export/<str:kind>/", views.export, name="export"),
    path("profiles/-/approvals/", profile_views.approvals, name="approvals"),
    path("profiles/-/trace/", tracing_views.trace_copy, name="trace"),
    path("profiles/-/alarms/<int:pk>/", profile_views.seen, name="seen"),
    path("profiles/<str:profile_id>/", profile_views.profile, name="profile"),
    path("profiles/<str:profile_id>/edit/", editor_views.edit, name="edit"),
    path("profiles/<str:profile_id>/step/", profile_views.step, name="step"),
    path("declarations/<int:pk>/clauses/", explanation_views.explanation, name="explanation"),
    path("shares/", views.shares, name="shares"),
]
