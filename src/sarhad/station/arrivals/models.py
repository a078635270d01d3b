"""Mappings that the service wrote itself: every version is kept, the last one reads files."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

NAME = RegexValidator(r"^[a-z][a-z0-9-]{1,39}$", "small letters, digits and hyphens, beginning with a letter")


class MappingVersion(models.Model):
    """One version of a mapping, as YAML; never changed, at most withdrawn.

    Attributes:
        name: by which deliveries choose it.
        number: counts from 1; the highest that is not withdrawn is used.
        text: the YAML.
        text_hash: SHA-256 of the text, in hex.
        tried_rows, tried_rejected: what came of trying it before it was kept.
        made_by: null at a node below the centre, where no such account is.
        withdrawn_at: since when no delivery is read by it.
    """

    name = models.CharField(max_length=40, validators=[NAME])
    number = models.PositiveIntegerField()
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    tried_rows = models.PositiveBigIntegerField()
    tried_rejected = models.PositiveBigIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "number"), name="mapping_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"
