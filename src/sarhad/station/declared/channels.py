"""Control channels and which of two is stricter."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """What is done with a declaration before (blue: after) it is released; from lenient to strict."""

    GREEN = "green", _("Green: release")
    BLUE = "blue", _("Blue: release, then post-clearance audit")
    YELLOW = "yellow", _("Yellow: documents")
    ORANGE = "orange", _("Orange: scan")
    RED = "red", _("Red: physical examination")


RANK = {channel.value: rank for rank, channel in enumerate(Channel)}
"""Strictness of each channel, 0 (green) to 4 (red)."""


def strictest(channels: Iterable[str]) -> str:
    """The channel that goes before all the others: red > orange > yellow > blue > green."""
    return max(channels, key=RANK.__getitem__)


def rank_of(field: str) -> Case:
    """The strictness of a channel column, for sorting in the database."""
    whens = [When(**{field: channel}, then=Value(rank)) for channel, rank in RANK.items()]
    return Case(*whens, output_field=IntegerField())
