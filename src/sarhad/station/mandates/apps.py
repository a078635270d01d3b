"""The Django app of this room."""

from django.apps import AppConfig


class MandatesConfig(AppConfig):
    """Versions of the mandates."""

    name = "sarhad.station.mandates"
    label = "mandates"
    default_auto_field = "django.db.models.BigAutoField"
