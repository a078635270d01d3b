"""The Django app of this room."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """The language of the screens; it keeps no records."""

    name = "sarhad.station.screens"
    label = "screens"
