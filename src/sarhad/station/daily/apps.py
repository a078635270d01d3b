"""The Django app of this room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class DailyConfig(AppConfig):
    """Counts by day; SQLite makes a table anew when it changes and drops its triggers: they are put back then."""

    name = "sarhad.station.daily"
    label = "daily"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the triggers in place whenever the database has been migrated."""
        post_migrate.connect(_put_back, sender=self)


def _put_back(using: str, **_: Any) -> None:
    from sarhad.station.daily import triggers

    if triggers.wanted(connections[using]):
        triggers.install(connections[using])
