"""The Django app of this room."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Studies of the past, and proposals to retire what they show to be worth nothing."""

    name = "sarhad.station.studies"
    label = "studies"
    default_auto_field = "django.db.models.BigAutoField"
