"""The Django app of this room."""

from django.apps import AppConfig


class AuditingConfig(AppConfig):
    """The auditor's tools; it keeps no records."""

    name = "sarhad.station.auditing"
    label = "auditing"
