"""Studies of the past with what they found, and proposals to retire profiles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.effectiveness.proposals import said_of
from sarhad.station.background.models import Run
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion


class Study(Run):
    """A look at the past, carried out by a process of its own where it takes long; what it found never changes.

    Attributes:
        office: whose subtree it is about; people see the studies of their own subtree.
        version: what was tried; None for studies of a whole set.
        asked: what a what-if tries (`what_if.Asked` as a mapping); empty for other kinds.
        summary: the few figures a list shows.
        result: everything it found, as plain values.
    """

    class Kind(models.TextChoices):
        """What is looked for."""

        BACKTEST = "backtest", _("Back-test")
        WORTH = "worth", _("Worth of profiles")
        RULES = "rules", _("Rules mined from outcomes")
        WHAT_IF = "what-if", _("What if")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="studies")
    version = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, related_name="studies")
    asked = models.JSONField(default=dict)
    summary = models.JSONField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "office"), condition=models.Q(state="running"), name="one_study_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=("kind", "version", "state"), name="study_of_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class Retirement(models.Model):
    """A proposal to retire a version; somebody else carries it out or refuses it.

    Attributes:
        figures: what was known of it when it was proposed: a proposal of the past with its parts, or nothing.
    """

    version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="retirements")
    reason = models.TextField()
    figures = models.JSONField(null=True)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    retired = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=150, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("version",), condition=models.Q(retired=None), name="one_open_retirement"),
        ]

    def __str__(self) -> str:
        return f"retire {self.version_id}"

    @property
    def said(self) -> str:
        """The reason, in parts that can be translated where the past gave it."""
        told = self.figures or {}
        return said_of(told["kind"], told["profiles"], told["figures"]) if "kind" in told else self.reason
