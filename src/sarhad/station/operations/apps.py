"""The Django app of this room."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Running the station; it keeps no records in the database."""

    name = "sarhad.station.operations"
    label = "operations"
