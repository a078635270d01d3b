"""Counts by legal day of the declaration and office, and what changed since they were counted."""

from __future__ import annotations

from django.db import models

from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion


class Touched(models.Model):
    """A day of an office that must be counted again; the database's triggers write it with the change itself.

    Attributes:
        office_id, declared_at: of a declaration that arrived, was replaced or went; None where an item tells.
        declaration: of an item whose outcome changed; its day and office are looked up when they are counted.
    """

    office_id = models.BigIntegerField(null=True)
    declared_at = models.DateTimeField(null=True)
    declaration = models.ForeignKey(
        Declaration, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.office_id} {self.declared_at} {self.declaration_id}"


class Day(models.Model):
    """One day of one office; versions that were replaced are not counted."""

    day = models.DateField()
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.office_id}"


class DayTraffic(Day):
    """Declarations by the channel of the assessment; `by_chance` of them have an item that chance drew."""

    channel = models.CharField(max_length=6, choices=Channel.choices)
    declarations = models.PositiveIntegerField()
    by_chance = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("office", "day", "channel"), name="day_traffic")]
        indexes = [models.Index(fields=("day",), name="day_traffic_day")]


class DaySums(Day):
    """What `declared.counting.sums` adds up of a day of an office.

    Attributes:
        hits: items; looked_at: inspected; confirmed: of these irregular; revenue: additional revenue of the confirmed.
    """

    hits = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    revenue = models.FloatField()

    class Meta:
        abstract = True


class DayGoods(DaySums):
    """Goods items by whether chance drew them and by the way that led to their inspection.

    Attributes:
        way: reason of the selection; empty where none is recorded.
    """

    random = models.BooleanField()
    way = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("office", "day", "random", "way"), name="day_goods")]
        indexes = [models.Index(fields=("day",), name="day_goods_day")]


class DayFindings(DaySums):
    """Inspected items by chapter of their commodity code and kind of irregularity (empty: none)."""

    chapter = models.CharField(max_length=2)
    kind = models.CharField(max_length=35, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("office", "day", "chapter", "kind"), name="day_findings")]
        indexes = [models.Index(fields=("day",), name="day_findings_day")]


class DayHits(DaySums):
    """Items that a version of a profile matched, in shadow or not."""

    profile_version = models.ForeignKey(ProfileVersion, models.CASCADE, related_name="+", db_index=False)
    silent = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("office", "day", "profile_version", "silent"), name="day_hits")]
        indexes = [
            models.Index(fields=("day",), name="day_hits_day"),
            models.Index(fields=("profile_version", "day"), name="day_hits_version"),
        ]
