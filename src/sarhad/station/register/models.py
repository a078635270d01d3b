"""Risks and their judgements: what was thought of a risk from a moment on, never changed afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.offices.models import Office


class Risk(models.Model):
    """A risk by its reference; what is thought of it is in its judgements, the newest one holds.

    Attributes:
        office: whose register it stands in; offices below it may read it.
        newest: number of the judgement that holds.
    """

    reference = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="risks")
    newest = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.reference


class Status(models.TextChoices):
    """Where a risk stands."""

    ASSESSED = "assessed", _("Being assessed")
    TREATED = "treated", _("Being treated")
    ACCEPTED = "accepted", _("Accepted")
    CLOSED = "closed", _("Closed")


class Response(models.TextChoices):
    """What the evaluation decided (ISO 31000:2018, 6.5.2, in four words)."""

    UNDECIDED = "undecided", _("Not decided")
    REDUCE = "reduce", _("Reduce it")
    SHARE = "share", _("Share it with others")
    AVOID = "avoid", _("Avoid it")
    ACCEPT = "accept", _("Accept it")


class Judgement(models.Model):
    """What was thought of a risk at a moment; never changed or deleted afterwards: the database refuses it.

    Attributes:
        number: counts a risk's judgements; two nodes that were apart may have given the same one.
        area: a key of `risk.words.AREAS`.
        kinds: irregularity types whose findings speak for it; empty: those usual for the area.
        chapters: HS chapters (two digits) it is about; empty: all goods.
        context: which aim of the service it endangers, and what would be too much.
        event: cause, event and consequence.
        likelihood, impact: 1 to 5 with the treatments there are; target_*: what is wanted after those planned.
        analysis: why so likely and so bad.
        treatments: list of `treatments.Treatment` as mappings.
        told: who is told and asked.
        measured: what was measured of it when it was judged (`evidence.Evidence` as a mapping); null: nothing.
        reason: what made somebody judge it again.
    """

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="judgements")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=40)
    kinds = models.JSONField(default=list)
    chapters = models.JSONField(default=list)
    context = models.TextField(blank=True, default="")
    event = models.TextField()
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    target_likelihood = models.PositiveSmallIntegerField()
    target_impact = models.PositiveSmallIntegerField()
    analysis = models.TextField(blank=True, default="")
    response = models.CharField(max_length=10, choices=Response.choices, default=Response.UNDECIDED)
    treatments = models.JSONField(default=list)
    owner = models.CharField(max_length=150)
    told = models.TextField(blank=True, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASSESSED)
    review_on = models.DateField()
    measured = models.JSONField(null=True)
    reason = models.TextField(blank=True, default="")
    written_by = models.CharField(max_length=150, default="station")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("risk", "number", "written_at", "written_by"), name="judgement_of_risk")
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference}@{self.number}"
