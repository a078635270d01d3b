"""The Django app of this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The record that nobody can change unnoticed."""

    name = "sarhad.station.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
