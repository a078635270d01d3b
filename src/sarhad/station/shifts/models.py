"""Shifts with their hand-over, what each officer is trained for, and assignments with what drew them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sarhad.station.declared.models import Declaration
from sarhad.station.offices.models import Office


class Shift(models.Model):
    """One officer's time on duty; open while `ended_at` is empty.

    Attributes:
        note: what the next shift should know, written at the end.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="shifts")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("officer",), condition=models.Q(ended_at__isnull=True), name="one_open_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} from {self.began_at:%Y-%m-%d %H:%M}"


class Competence(models.Model):
    """The channels an officer is trained for; an officer without a record may do them all."""

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="competence")
    channels = models.JSONField(help_text="list of channels")

    def __str__(self) -> str:
        return f"{self.officer_id}: {self.channels}"


class Assignment(models.Model):
    """A declaration given to an officer by the draw; the newest one of a declaration holds.

    Attributes:
        round: how many assignments the declaration had before; each round has a number of its own.
        number: the declaration's number in [0, 1) for this round.
        candidates: `[[name, load], ...]` as the draw saw them, by name.
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when it was taken back")
    round = models.PositiveIntegerField()
    number = models.FloatField()
    candidates = models.JSONField()
    key_id = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("declaration", "round"), name="assignment_round")]
        indexes = [models.Index(fields=("officer", "ended_at"), name="assignment_load")]

    def __str__(self) -> str:
        return f"{self.declaration_id} to {self.officer_id}"
