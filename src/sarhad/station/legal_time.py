"""Between the legal time of declarations (no zone) and the moments the station keeps (UTC)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def to_moment(legal: datetime) -> datetime:
    """The moment at which the country's clocks showed `legal`; a value that has a zone is kept as it is."""
    return legal if legal.tzinfo else timezone.make_aware(legal, timezone.get_default_timezone())


def to_legal(moment: datetime) -> datetime:
    """What the country's clocks showed at that moment, without zone."""
    return timezone.make_naive(moment, timezone.get_default_timezone()) if moment.tzinfo else moment
