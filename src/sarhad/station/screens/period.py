"""From when to when a page looks: two dates in the address, sensible ones when they are not given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True)
class Period:
    """A stretch of whole days in the country's legal time; `until` is the first moment after it."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return timezone.make_aware(datetime.combine(self.first, time()))

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time()))


def period_of(request: HttpRequest, days: int) -> Period:
    """The period asked for (`from`, `to` as ISO dates), else the last `days` days; the later date is never first."""
    today = timezone.localdate()
    asked = request.POST if request.method == "POST" else request.GET
    last = _date(asked.get("to")) or today
    first = _date(asked.get("from")) or last - timedelta(days=days - 1)
    return Period(min(first, last), max(first, last))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
