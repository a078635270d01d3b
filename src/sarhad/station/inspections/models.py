"""What officers did with a declaration: inspections with findings and attachments, re-routings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.attachments.models import StoredFile
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration, Item


class Inspection(models.Model):
    """One control of a declaration, closed by the officer who carried it out."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="inspections")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inspections")
    channel = models.CharField(max_length=6, choices=Channel.choices, help_text="channel it was carried out in")
    controls = models.JSONField(help_text="controls carried out, as the decision names them")
    irregular = models.BooleanField()
    note = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField()
    submission = models.UUIDField(
        null=True, unique=True, help_text="which filling-in of the form; sent twice, kept once"
    )

    class Meta:
        indexes = [models.Index(fields=("closed_at",), name="inspection_closed")]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.closed_at:%Y-%m-%d %H:%M}"


class Finding(models.Model):
    """What an inspection found about one item; an item in order has one too."""

    class Severity(models.IntegerChoices):
        """How serious an irregularity is."""

        NONE = 0, _("None")
        MINOR = 1, _("Minor")
        SERIOUS = 2, _("Serious")
        CRITICAL = 3, _("Critical")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="findings")
    irregular = models.BooleanField()
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.NONE)
    irregularity_type = models.CharField(max_length=35, blank=True, default="")
    additional_revenue = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("inspection", "item"), name="finding_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {'irregular' if self.irregular else 'in order'}"


class Attachment(StoredFile):
    """A photograph or document of an inspection."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="attachments")


class Rerouting(models.Model):
    """A change of channel: done at once when stricter, after another person's consent when looser."""

    class Status(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("asked for")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="reroutings")
    from_channel = models.CharField(max_length=6, choices=Channel.choices)
    to_channel = models.CharField(max_length=6, choices=Channel.choices)
    reason = models.TextField()
    status = models.CharField(max_length=8, choices=Status.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("declaration",), condition=models.Q(status="asked"), name="one_open_request"
            )
        ]
        indexes = [models.Index(fields=("asked_at",), name="rerouting_asked")]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.from_channel} -> {self.to_channel}"
