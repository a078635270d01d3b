"""Named lists, their immutable versions, and what was decided about each version."""

from __future__ import annotations

from django.db import models

from sarhad.station.offices.models import Office


class NamedList(models.Model):
    """A list by the name that conditions use: `importer IN LIST('watched_importers')`; its office owns it."""

    name = models.CharField(max_length=64, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="named_lists")

    def __str__(self) -> str:
        return self.name


class ListVersion(models.Model):
    """What a list held from its approval on; never changed or deleted afterwards: the database refuses it.

    Attributes:
        number: counts a list's versions; two nodes that were apart may have given the same one.
        valid_to: last day it may be relied on; after it, what names the list selects nothing until it is renewed.
        members: the values, confidential as criteria are.
        reason: why this version was written.
        stamp: SHA-256 of the members, sorted.
        written_by: name of the account; "station" for what came with files.
    """

    named = models.ForeignKey(NamedList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    valid_to = models.DateField()
    members = models.JSONField()
    reason = models.TextField()
    stamp = models.CharField(max_length=64)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("named", "number", "written_at", "written_by"), name="list_version")
        ]

    def __str__(self) -> str:
        return f"{self.named.name}@{self.number}"

    @property
    def decision(self) -> ListDecision | None:
        """What was decided about it; of two nodes that decided while apart, the one that refused is right."""
        return min(self.decisions.all(), key=lambda one: (one.approved, one.at), default=None)


class ListDecision(models.Model):
    """Somebody else approved or refused a version; never changed or deleted afterwards.

    There is more than one only where nodes decided while apart. A version that anybody refused does not hold.
    """

    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="decisions")
    approved = models.BooleanField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("version", "at", "by"), name="list_decision")]

    def __str__(self) -> str:
        return f"{self.version_id}: {'approved' if self.approved else 'refused'} by {self.by}"
