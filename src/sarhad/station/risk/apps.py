"""The Django app of this room."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """Profiles with their versions, decisions, and what the profiles are worth."""

    name = "sarhad.station.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"
