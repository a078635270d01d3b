"""The Django app of this room."""

from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    """How declarations come in: file, upload, API."""

    name = "sarhad.station.arrivals"
    label = "arrivals"
    default_auto_field = "django.db.models.BigAutoField"
