"""Trained models, the trainings that made them, what a challenger said of each item, and what drifted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.background.models import Run
from sarhad.station.declared.models import Item


class ModelVersion(models.Model):
    """One trained model: its directory is `models/<model_id>` in the home directory and never changes.

    Attributes:
        model_id: hash over everything it is made of (`sarhad.targeting.Model.id`).
        metadata: what the model says of itself: data window, rows, figures on later data, hashes.
        beside: it scores silently beside the champion; at most one does.
        before: the champion it took the place of, to which one step leads back.
    """

    class State(models.TextChoices):
        """How far it has come."""

        TRAINED = "trained", _("Trained")
        PROPOSED = "proposed", _("Proposed")
        CHAMPION = "champion", _("Champion, in force")
        REFUSED = "refused", _("Refused")
        RETIRED = "retired", _("No longer in force")

    model_id = models.CharField(max_length=64, unique=True)
    metadata = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.TRAINED)
    beside = models.BooleanField(default=False)
    beside_since = models.DateTimeField(null=True)
    trained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    trained_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    in_force_since = models.DateTimeField(null=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("state",), condition=models.Q(state="champion"), name="one_champion"),
            models.UniqueConstraint(fields=("beside",), condition=models.Q(beside=True), name="one_challenger"),
        ]

    def __str__(self) -> str:
        return self.model_id[:8]


class TrainingRun(Run):
    """A training; `made` is what came of it."""

    made = models.ForeignKey(ModelVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("state",), condition=models.Q(state="running"), name="one_training"),
        ]

    def __str__(self) -> str:
        return f"training {self.pk}: {self.state}"


class ReportRun(Run):
    """The working out of a month's report."""

    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("state",), condition=models.Q(state="running"), name="one_report"),
        ]

    def __str__(self) -> str:
        return f"report {self.month:%Y-%m}: {self.state}"


class SilentScore(models.Model):
    """What the challenger said of an item when it arrived; it changed nothing of the decision."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="silent_scores")
    model = models.ForeignKey(ModelVersion, models.PROTECT, related_name="silent_scores")
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("model", "item"), name="silent_score_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.score:.3f}"


class DriftCheck(models.Model):
    """What had moved against what a model was trained on, as it was found at a moment."""

    model = models.ForeignKey(ModelVersion, models.PROTECT, related_name="drift_checks")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(auto_now_add=True)
    report = models.JSONField()

    def __str__(self) -> str:
        return f"drift of {self.model_id} at {self.checked_at:%Y-%m-%d %H:%M}"


class LearnedReport(models.Model):
    """What was learned in a month, as it was worked out once; page and PDF show the same."""

    month = models.DateField(unique=True)
    content = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"learned in {self.month:%Y-%m}"
