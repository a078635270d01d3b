"""The Django app of this room."""

from django.apps import AppConfig


class NodesConfig(AppConfig):
    """Nodes of the service, the links between them, and what is on its way."""

    name = "sarhad.station.nodes"
    label = "nodes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Note every change of a replicated record."""
        from sarhad.station.nodes import noticing

        noticing.connect()
