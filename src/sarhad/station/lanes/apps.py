"""The Django app of this room."""

from django.apps import AppConfig


class LanesConfig(AppConfig):
    """The lane plan and what it does by the clock."""

    name = "sarhad.station.lanes"
    label = "lanes"
