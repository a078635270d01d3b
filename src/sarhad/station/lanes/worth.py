"""What an inspection of each profile's matches brought so far; worked out anew every few minutes a process."""

from __future__ import annotations

import time
from threading import Lock

from sarhad.assessment.expected_worth import revenue_per_inspection
from sarhad.station.daily.facts import HITS
from sarhad.station.daily.reading import counted
from sarhad.station.risk.worth import PROFILE

FRESH_SECONDS = 300

_lock = Lock()
_known: tuple[float, dict[str, float]] | None = None


def worth_by_profile() -> dict[str, float]:
    """By profile id, revenue per inspection over all offices, national currency; at most five minutes old."""
    global _known
    with _lock:
        if _known is None or time.monotonic() - _known[0] > FRESH_SECONDS:
            _known = (time.monotonic(), _count())
        return _known[1]


def forget() -> None:
    """Work it out anew next time."""
    global _known
    _known = None


def _count() -> dict[str, float]:
    rows = counted(HITS, (PROFILE,), None, sums=("looked_at", "revenue"))
    return revenue_per_inspection(
        {row[PROFILE]: (row["looked_at"], row["revenue"]) for row in rows if row["looked_at"]}
    )
