"""The versions of the lane plan, what it ordered for each declaration, runs, and what was beyond a shift."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.declared.models import Declaration
from sarhad.station.offices.models import Office


class PlanVersion(models.Model):
    """What the lane plan said from a moment on; its source never changes.

    Attributes:
        source: the whole YAML text.
        content_hash: SHA-256 of the source.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("In force")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("No longer in force")

    plan = models.CharField(max_length=35)
    number = models.PositiveIntegerField()
    source = models.TextField()
    content_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=Status.choices)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version"),
            models.UniqueConstraint(fields=("status",), condition=models.Q(status="active"), name="one_plan_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}@{self.number}"


class Standing(models.Model):
    """What the plan ordered for one declaration: the version that did, and what happens by itself and when.

    Attributes:
        due: what happens at `due_at` unless an officer acts before.
        foreseen: revenue that the model expects of a control; None where no model foresees it.
    """

    class Due(models.TextChoices):
        """What can happen by itself."""

        NOTHING = ""
        RELEASE = "release", _("Released by itself")
        BLUE = "blue", _("To be audited after release")

    declaration = models.OneToOneField(Declaration, models.PROTECT, related_name="standing")
    plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="standings")
    due = models.CharField(max_length=7, choices=Due.choices, blank=True, default=Due.NOTHING)
    due_at = models.DateTimeField(null=True, db_index=True)
    happened_at = models.DateTimeField(null=True)
    foreseen = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.plan_id}"


class Run(models.Model):
    """How many declarations of a trader or office passed in a row without a look."""

    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=35)
    passed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("kind", "code"), name="run_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {self.passed}"


class Beyond(models.Model):
    """A declaration that a shift's capacity did not reach to, as it was first said; it stayed in its queue."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="beyond")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    shift = models.CharField(max_length=35)
    shift_start = models.DateTimeField()
    rank = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    load = models.FloatField()
    worth = models.FloatField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("declaration", "shift_start"), name="beyond_once_a_shift")]

    def __str__(self) -> str:
        return f"{self.declaration_id} beyond {self.shift} {self.shift_start:%Y-%m-%d}"
