"""The Django app of this room."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Risks of the service, judged again and again; every judgement is kept."""

    name = "sarhad.station.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
