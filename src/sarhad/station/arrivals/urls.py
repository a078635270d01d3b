"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.arrivals import views

app_name = "arrivals"
urlpatterns: list[URLPattern | URLResolver] = [path("deliveries/", views.upload_file, name="upload")]
