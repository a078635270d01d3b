"""Profiles, their immutable versions and what was done to them, and the decision made about every item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Item
from sarhad.station.offices.models import Office


class Profile(models.Model):
    """A risk profile by its id; what it says is in its versions, `active` is the approved one in force.

    Whether the active one selects at a moment, and what selects beside it for a day, its life tells (`lives`).
    """

    profile_id = models.CharField(max_length=100, unique=True)
    active = models.OneToOneField("ProfileVersion", models.PROTECT, null=True, related_name="active_for")

    def __str__(self) -> str:
        return self.profile_id


class ProfileVersion(models.Model):
    """What a profile said from a moment on; never changed or deleted afterwards: the database refuses it.

    Attributes:
        written_by: name of the account; "station" for what came with files from the command line.
        source: the whole YAML text, confidential (`Action.VIEW_CRITERIA`).
        content_hash: SHA-256 of the source.
    """

    profile = models.ForeignKey(Profile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    risk_area = models.CharField(max_length=100, blank=True, default="")
    office = models.ForeignKey(Office, models.PROTECT, related_name="profile_versions")
    level = models.CharField(max_length=12, choices=Office.Level.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    written_by = models.CharField(max_length=150, default="station")
    condition = models.TextField()
    channel = models.CharField(max_length=6, choices=Channel.choices)
    source = models.TextField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("profile", "number"), name="profile_version")]

    def __str__(self) -> str:
        return f"{self.profile.profile_id}@{self.number}"


class Standing(models.TextChoices):
    """Where a version stands; the words of `sarhad.profiles.life.State`."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    URGENT = "urgent", _("Urgent")
    WAITING = "waiting", _("Approved, not yet valid")
    ACTIVE = "active", _("Active")
    SHADOW = "shadow", _("In shadow")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")
    REPLACED = "replaced", _("Replaced")
    RETIRED = "retired", _("Retired")


class ProfileLife(models.Model):
    """Where a version stands: `sarhad.profiles.life.Life` as a record, changed only by `deeds`."""

    version = models.OneToOneField(ProfileVersion, models.PROTECT, primary_key=True, related_name="life")
    state = models.CharField(max_length=10, choices=Standing.choices, db_index=True)
    authors = models.JSONField(default=list)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    stops_at = models.DateTimeField(null=True)
    was_shadow = models.BooleanField(default=False)
    urgency_spent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.state}"


class ProfileDeed(models.Model):
    """Something that was done to a version, by whom and why; never changed or deleted afterwards.

    Attributes:
        state: where it led.
        results: what the profile had achieved when it was done, as the person saw it (renewals).
    """

    version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="deeds")
    deed = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=Standing.choices)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    results = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.version_id} {self.deed} by {self.by}"


class UrgentAlarm(models.Model):
    """One person put a profile in force alone: shown at the centre until somebody there has seen it."""

    version = models.OneToOneField(ProfileVersion, models.PROTECT, related_name="alarm")
    raised_by = models.CharField(max_length=150)
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.version_id} {self.raised_by}"


class RulesEdition(models.Model):
    """A mark, new with every change of what may select; every process compares it before it assesses.

    It is drawn, not counted: after a restore from a back-up the same number could stand for other rules.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=32, default="")

    def __str__(self) -> str:
        return self.mark


class Decision(models.Model):
    """What was decided about an item when it arrived, and with what; never changed afterwards.

    Attributes:
        profiles: `["id@version", ...]` of every profile that matched.
        key_id: which selection key made the random choice (a fingerprint, not the key).
        indicators: the indicators that the profiles or the model name, as they were known then; null if none.
    """

    item = models.OneToOneField(Item, models.PROTECT, related_name="decision")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    profiles = models.JSONField()
    model_id = models.CharField(max_length=100, blank=True, default="")
    key_id = models.CharField(max_length=64)
    score = models.FloatField(null=True)
    random = models.BooleanField()
    selection_probability = models.FloatField()
    reasons = models.JSONField()
    controls = models.JSONField()
    indicators = models.JSONField(null=True)
    assessed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("item",), condition=models.Q(random=True), name="decision_by_chance")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.channel}"


class Hit(models.Model):
    """A version of a profile matched an item: the same fact as in the decision, to be counted by the database.

    Attributes:
        silent: it was in shadow; the match changed nothing of the decision and is not named in it.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="hits")
    profile_version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="hits")
    silent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("profile_version", "item"), name="hit_once")]

    def __str__(self) -> str:
        return f"{self.profile_version_id} {self.item_id}"
