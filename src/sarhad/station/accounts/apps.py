"""The Django app of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and systems: who they are, where they belong, what they may do."""

    name = "sarhad.station.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what the entrance tells."""
        from sarhad.station.accounts import entrance  # noqa: F401 (its receivers)
