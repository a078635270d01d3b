"""The Django app of this room."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Notes of analysts, confidential by subtree."""

    name = "sarhad.station.notes"
    label = "notes"
    default_auto_field = "django.db.models.BigAutoField"
