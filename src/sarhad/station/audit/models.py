"""The hash-chained record of what was done, rows only ever added (`immutability` holds it); and who looked at what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.offices.models import Office


class AuditRecord(models.Model):
    """One thing that was done, chained to the one before.

    Attributes:
        at: moment in UTC, ISO 8601 with microseconds; text, so that both databases keep every digit that was hashed.
        detail: canonical JSON (sorted keys, no spaces); text for the same reason.
        hash: SHA-256, in hex, over the canonical JSON of all other columns.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    action = models.CharField(max_length=40, db_index=True)
    actor = models.CharField(max_length=150, db_index=True)
    office = models.CharField(max_length=35, db_index=True)
    subject = models.CharField(max_length=100, db_index=True)
    detail = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class AuditHead(models.Model):
    """The chain's last link; locking this one row orders all writers."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class AuditCheckpoint(models.Model):
    """The head at a moment, signed by the node: see `sarhad.station.audit.checkpoints`."""

    sequence = models.PositiveBigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    signed_at = models.CharField(max_length=32)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"checkpoint at {self.sequence}"


class Access(models.Model):
    """Somebody looked at something that is not for everybody; not chained, so that looking stays quick."""

    class What(models.TextChoices):
        """What was looked at."""

        DECLARATION = "declaration", _("Declaration")
        ATTACHMENT = "attachment", _("Photograph or document")
        TRADER = "trader", _("Trader")
        SUBMISSIONS = "submissions", _("Own submissions")
        NOTE = "note", _("Case note")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    what = models.CharField(max_length=16, choices=What.choices)
    subject = models.CharField(max_length=100, db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_id} {self.what} {self.subject}"
