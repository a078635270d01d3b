"""The Django app of this room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is held about people, how long, and what they are told of it."""

    name = "sarhad.station.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
