"""That what was due by its age was removed, day by day."""

from __future__ import annotations

from django.db import models


class RetentionRun(models.Model):
    """One day's removal; the day is unique, so that of several workers one does it.

    Attributes:
        day: the office's own date.
        removed: records by rule.
    """

    day = models.DateField(unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.day}: {sum(self.removed.values())} removed"
