"""The Django app of this room."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """The checkpoint's work: queue, inspection, re-routing, release."""

    name = "sarhad.station.inspections"
    label = "inspections"
    default_auto_field = "django.db.models.BigAutoField"
