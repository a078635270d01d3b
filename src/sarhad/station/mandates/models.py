"""Versions of the mandates; what one says never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MandateVersion(models.Model):
    """What offices may do from its approval on.

    Attributes:
        content: `{"levels": {level: {areas, channels, days, approved_by}}, "offices": {code: {areas, channels}}}`.
        reason: why it was written.
        proposed_by: null at a node below the centre, where no such account is.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("In force")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("No longer in force")

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    reason = models.TextField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("status",), condition=models.Q(status="active"), name="one_set_of_mandates"
            ),
        ]

    def __str__(self) -> str:
        return f"mandates@{self.number}"
