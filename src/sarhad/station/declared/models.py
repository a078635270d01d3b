"""Declarations as they are kept: how they arrived, the header, the items, and rows that could not be taken."""

# ruff: noqa: DJ001 (an empty column of the canonical table is null: not declared; it is not the same as an empty text)

from __future__ import annotations

from django.conf import settings
from django.db import models

from sarhad.station.accounts.models import ApiKey
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.states import State
from sarhad.station.offices.models import Office


class Arrival(models.Model):
    """One delivery: a request of the API, a file, the demonstration."""

    class Source(models.TextChoices):
        """The way it came."""

        API = "api"
        BULK = "bulk"
        UPLOAD = "upload"
        IMPORT = "import"
        DEMONSTRATION = "demonstration"
        NODE = "node"

    source = models.CharField(max_length=16, choices=Source.choices)
    name = models.CharField(max_length=255, blank=True, default="", help_text="file name, if it was a file")
    mapping = models.CharField(max_length=100, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField()
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} {self.name} {self.arrived_at:%Y-%m-%d %H:%M}"


class RejectedRow(models.Model):
    """A row of a file, or a declaration, that could not be taken, with every reason."""

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="rejected_rows")
    line = models.PositiveBigIntegerField(null=True)
    content = models.JSONField()
    reasons = models.JSONField(help_text="list of {message, advice}")

    def __str__(self) -> str:
        return f"{self.arrival_id} line {self.line}"


class Declaration(models.Model):
    """One version of a declaration: the header columns of the canonical table and where it stands.

    Attributes:
        declared_at: moment of acceptance (UTC here; legal time in tables: `sarhad.station.legal_time`).
        content_hash: SHA-256 of the canonical content; tells a repetition from a contradiction.
        assessed_channel: what the assessment said when it arrived; never changes.
        channel: where it is now (re-routing changes it).
        queued_at: since when it waits in its present channel.
        incomplete: some of its items could not be read; it is not released until a later version replaces it.
    """

    declaration_id = models.CharField(max_length=35)
    version = models.PositiveIntegerField(default=1)
    declared_at = models.DateTimeField(db_index=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="declarations")
    declaration_type = models.CharField(max_length=35, null=True)
    declarant = models.CharField(max_length=35, null=True)
    importer = models.CharField(max_length=35, null=True, db_index=True)
    exporter = models.CharField(max_length=35, null=True)
    carrier = models.CharField(max_length=35, null=True)
    transport_mode = models.CharField(max_length=35, null=True)
    departure_country = models.CharField(max_length=2, null=True)
    payment_method = models.CharField(max_length=35, null=True)
    currency = models.CharField(max_length=3, null=True)

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="declarations")
    content_hash = models.CharField(max_length=64)
    assessed_channel = models.CharField(max_length=6, choices=Channel.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    incomplete = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("declaration_id", "version"), name="declaration_version")]
        indexes = [
            models.Index(fields=("state", "office", "channel", "queued_at"), name="declaration_queue"),
            models.Index(fields=("office", "declared_at"), name="declaration_office_time"),
            models.Index(fields=("arrived_at",), name="declaration_arrived"),
            models.Index(fields=("released_at",), name="declaration_released"),
            models.Index(fields=("declarant", "arrived_at", "id", "office", "state"), name="declaration_declarant"),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} v{self.version}"


class Item(models.Model):
    """One goods item: the item and outcome columns of the canonical table; `extra` keeps what else a source had."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="items")
    item_no = models.PositiveIntegerField()
    procedure = models.CharField(max_length=35, null=True)
    use = models.CharField(max_length=35, null=True)
    origin_country = models.CharField(max_length=2, null=True)
    origin_marking = models.CharField(max_length=35, null=True)
    preference = models.CharField(max_length=35, null=True)
    invoice_amount = models.FloatField(null=True)
    hs_code = models.CharField(max_length=12)
    goods_description = models.CharField(max_length=512, null=True)
    net_mass_kg = models.FloatField(null=True)
    gross_mass_kg = models.FloatField(null=True)
    quantity = models.FloatField(null=True)
    quantity_unit = models.CharField(max_length=35, null=True)
    packages = models.BigIntegerField(null=True)
    customs_value = models.FloatField(null=True)
    duty_rate = models.FloatField(null=True)
    duties_assessed = models.FloatField(null=True)

    inspected = models.BooleanField(null=True)
    inspected_at = models.DateTimeField(null=True)
    irregular = models.BooleanField(null=True)
    severity = models.PositiveSmallIntegerField(null=True)
    irregularity_type = models.CharField(max_length=35, null=True)
    additional_revenue = models.FloatField(null=True)
    selection_reason = models.CharField(max_length=8, null=True)
    selection_probability = models.FloatField(null=True)
    extra = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("declaration", "item_no"), name="item_of_declaration")]
        indexes = [models.Index(fields=("hs_code",), name="item_commodity")]

    def __str__(self) -> str:
        return f"{self.declaration_id}/{self.item_no}"
