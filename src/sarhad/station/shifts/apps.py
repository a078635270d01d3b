"""The Django app of this room."""

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    """Who is on duty, who inspects what, and what one shift tells the next."""

    name = "sarhad.station.shifts"
    label = "shifts"
    default_auto_field = "django.db.models.BigAutoField"
