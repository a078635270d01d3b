"""What is known of a piece of long work; each room makes a record of its own of it, which says what the work is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """Work started from the screen and carried out by a process of its own.

    Attributes:
        seen_at: when its process last gave a sign of life; one that is silent for long has ended.
        lines: what it did so far, each with its moment.
        problems: why it failed, as `screens.telling.kept_problems` keeps it, for readers of every language.
    """

    class State(models.TextChoices):
        """How far it has come."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        abstract = True
