"""Counts by legal day of the declaration and office, and what changed since they were counted."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from sarhad.station.declared.channels import Channel
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion

NEVER = date(1, 1, 1)
"""Stands for no day where a day is part of what names a row."""


class Touched(models.Model):
    """A day of an office that must be counted again; the database's triggers write it with the change itself.

    Attributes:
        at: moment of that day; of what is counted on it, when it was declared, arrived, was inspected or asked for.
    """

    office_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.office_id} {self.at}"


class Day(models.Model):
    """One day of one office."""

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


class DayDrawn(Day):
    """Items that chance drew, by the day that their declaration arrived on; `inspected` of them were."""

    drawn = models.PositiveIntegerField()
    inspected = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("office", "day"), name="day_drawn")]
        indexes = [models.Index(fields=("day",), name="day_drawn_day")]


class DayInspections(Day):
    """Inspections by the day they were closed on, also of versions that were replaced.

    An officer may inspect a declaration twice. How many declarations were inspected in a period is told all the same:
    those inspections count whose one before was not in the period.

    Attributes:
        officer: who closed them; channel: of the assessment.
        before: day of the same officer's inspection before of the same declaration; `NEVER` where there is none.
        before_irregular: the same among those that found something.
        inspections: all; irregular: those that found something.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    before = models.DateField()
    before_irregular = models.DateField()
    inspections = models.PositiveIntegerField()
    irregular = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("office", "day", "officer", "channel", "before", "before_irregular"), name="day_inspections"
            )
        ]
        indexes = [models.Index(fields=("day",), name="day_inspections_day")]


class DayReroutings(Day):
    """Changes of channel by the day they were asked for, also of versions that were replaced.

    Attributes:
        officer: who asked; channel: of the assessment.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    from_channel = models.CharField(max_length=6, choices=Channel.choices)
    to_channel = models.CharField(max_length=6, choices=Channel.choices)
    changes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("office", "day", "officer", "channel", "from_channel", "to_channel"), name="day_reroutings"
            )
        ]
        indexes = [models.Index(fields=("day",), name="day_reroutings_day")]


class DayLevel(Day):
    """Sums from which the level of irregularity is told: `sarhad.effectiveness.level_sums` says what each is.

    Attributes:
        told_by: a grouping, the way of selecting, or the random sample.
        group: empty where there is none.
        low, high: the two classes of probability.
    """

    told_by = models.CharField(max_length=20)
    group = models.CharField(max_length=35, blank=True)
    low = models.SmallIntegerField()
    high = models.SmallIntegerField()
    items = models.PositiveIntegerField()
    examined = models.PositiveIntegerField()
    irregular = models.PositiveIntegerField()
    weight = models.FloatField()
    found = models.FloatField()
    squares = models.FloatField()
    together = models.FloatField()
    found_weight = models.FloatField()
    weight_found = models.FloatField()
    found_found = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("office", "day", "told_by", "group", "low", "high"), name="day_level")
        ]
        indexes = [models.Index(fields=("told_by", "day"), name="day_level_day")]
