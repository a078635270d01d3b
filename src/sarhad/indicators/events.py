"""What can be counted: events of the past, by whom or what they are counted, and the moments windows are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Event = Literal["declaration", "item", "inspection", "irregularity"]
"""A declaration or an item counts from its acceptance; an inspection or irregularity from when it became known."""

HEADER_KEYS = ("importer", "declarant", "exporter", "office", "departure_country")
"""Columns by which events are counted, the same on every item of a declaration."""

ITEM_KEYS = ("origin_country", "hs6")
"""Columns by which events are counted, each item its own; `hs6` is the first six digits of `hs_code`."""

EPOCH = datetime(1970, 1, 1)
MICROSECONDS_A_DAY = 86_400_000_000
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Log:
    """The moments of one kind of event, kept apart by a key.

    Attributes:
        event: what is counted. Amendments count for nothing new: a declaration is counted once, as first declared.
        key: columns whose values keep the moments apart; empty for the whole country.
        given: columns that must have a value for the event to count.
    """

    event: Event
    key: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


def microseconds(moment: datetime) -> int:
    """Whole microseconds from 1970 to a moment in the legal time of the office.

    >>> microseconds(datetime(1970, 1, 2))
    86400000000
    """
    return (moment - EPOCH) // _MICROSECOND


def month_of(moment: int) -> int:
    """Calendar months from year 0 of a moment in microseconds: reference values are frozen by it.

    >>> month_of(microseconds(datetime(2024, 3, 31))) - month_of(microseconds(datetime(2024, 1, 1)))
    2
    """
    day = EPOCH + timedelta(microseconds=moment)
    return day.year * 12 + day.month - 1
