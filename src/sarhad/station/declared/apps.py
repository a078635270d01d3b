"""The Django app of this room."""

from django.apps import AppConfig


class DeclaredConfig(AppConfig):
    """Declarations as they are kept: header, items, state, how they arrived."""

    name = "sarhad.station.declared"
    label = "declared"
    default_auto_field = "django.db.models.BigAutoField"
