"""The Django app of this room."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Explorers for the analyst; they keep no records of their own."""

    name = "sarhad.station.analysis"
    label = "analysis"
    default_auto_field = "django.db.models.BigAutoField"
