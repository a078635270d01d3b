"""Editions of the tariff and of code lists, and the codes in them; an edition that was decided on never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Table(models.TextChoices):
    """What there are editions of."""

    TARIFF = "tariff", _("Tariff")
    COUNTRIES = "countries", _("Countries")
    CURRENCIES = "currencies", _("Currencies")
    PROCEDURES = "procedures", _("Procedures")
    UNITS = "units", _("Units of quantity")
    TRANSPORT = "transport", _("Means of transport")
    PAYMENT = "payment", _("Ways of payment")
    PREFERENCES = "preferences", _("Preferences")


class Edition(models.Model):
    """A whole table as it is right from a day on, until the next approved edition begins.

    Attributes:
        effective_from: first day, legal time.
        content_hash: SHA-256 of its rows in canonical form, in hex.
        source: where it comes from: the decree, the file's name.
        proposed_by: null at a node below the centre, where no such account is.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    table = models.CharField(max_length=16, choices=Table.choices)
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    source = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("table", "number"), name="edition_of_table")]

    def __str__(self) -> str:
        return f"{self.table} v{self.number}"


class Code(models.Model):
    """One code of an edition.

    Attributes:
        duty_rate: per cent of the customs value; tariff only.
        unit: supplementary unit; tariff only.
        valid_from, valid_to: first and last day it is right within the edition; null: no bound.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=35)
    description = models.CharField(max_length=1000, blank=True, default="")
    duty_rate = models.FloatField(null=True)
    unit = models.CharField(max_length=35, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("edition", "code"), name="code_of_edition")]

    def __str__(self) -> str:
        return self.code
