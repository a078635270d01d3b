"""The Django app of this room."""

from django.apps import AppConfig


class NationalConfig(AppConfig):
    """Pages for the centre; they keep no records of their own."""

    name = "sarhad.station.national"
    label = "national"
    default_auto_field = "django.db.models.BigAutoField"
