"""The Django app of this room."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Named lists and their versions."""

    name = "sarhad.station.lists"
    label = "lists"
    default_auto_field = "django.db.models.BigAutoField"
