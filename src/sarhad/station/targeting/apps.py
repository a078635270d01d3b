"""The Django app of this room."""

from django.apps import AppConfig


class TargetingConfig(AppConfig):
    """Trained models and what they are worth."""

    name = "sarhad.station.targeting"
    label = "targeting"
