"""The Django app of this room."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """The tree of customs offices: centre, regions, checkpoints."""

    name = "sarhad.station.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"
