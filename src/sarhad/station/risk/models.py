"""Profiles and their immutable versions, and the decision made about every item."""

from __future__ import annotations

from django.db import models

from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Item
from sarhad.station.offices.models import Office


class Profile(models.Model):
    """A risk profile by its id; what it says is in its versions, `active` is the one that selects now."""

    profile_id = models.CharField(max_length=100, unique=True)
    active = models.OneToOneField("ProfileVersion", models.PROTECT, null=True, related_name="active_for")

    def __str__(self) -> str:
        return self.profile_id


class ProfileVersion(models.Model):
    """What a profile said from a moment on; never changed afterwards.

    Attributes:
        source: the whole YAML text, confidential (`Action.VIEW_CRITERIA`).
        content_hash: SHA-256 of the source.
    """

    profile = models.ForeignKey(Profile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    risk_area = models.CharField(max_length=100, blank=True, default="")
    office = models.ForeignKey(Office, models.PROTECT, related_name="profile_versions")
    condition = models.TextField()
    channel = models.CharField(max_length=6, choices=Channel.choices)
    source = models.TextField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("profile", "number"), name="profile_version")]

    def __str__(self) -> str:
        return f"{self.profile_id}@{self.number}"


class Decision(models.Model):
    """What was decided about an item when it arrived, and with what; never changed afterwards.

    Attributes:
        profiles: `["id@version", ...]` of every profile that matched.
        key_id: which selection key made the random choice (a fingerprint, not the key).
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
    assessed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id}: {self.channel}"


class Hit(models.Model):
    """A version of a profile matched an item: the same fact as in the decision, to be counted by the database."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="hits")
    profile_version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="hits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("profile_version", "item"), name="hit_once")]

    def __str__(self) -> str:
        return f"{self.profile_version_id} {self.item_id}"
