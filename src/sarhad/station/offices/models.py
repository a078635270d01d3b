"""The tree of customs offices; the path of codes from the root makes a subtree one comparison."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", "capital letters, digits and hyphens only")


class Office(models.Model):
    """A customs office: the centre, a region or a checkpoint.

    Attributes:
        path: codes from the root to here, each followed by a slash (`UZ/UZ10/UZ10001/`).
    """

    class Level(models.TextChoices):
        """Where an office stands in the service."""

        CENTRAL = "central", _("Centre")
        REGIONAL = "regional", _("Region")
        CHECKPOINT = "checkpoint", _("Checkpoint")

    code = models.CharField(max_length=35, unique=True, validators=[CODE])
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, unique=True, editable=False)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def contains(self, other: Office) -> bool:
        """Whether the other office is this one or below it."""
        return other.path.startswith(self.path)
