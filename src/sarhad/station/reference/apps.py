"""The Django app of this room."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """The tariff and the code lists in force: uploaded, compared, approved, right from a day on."""

    name = "sarhad.station.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"
