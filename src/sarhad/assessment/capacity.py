"""Which shift of an office a moment belongs to, and what can be done in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sarhad.assessment.lane_plan import LanePlan, Shift

DAY = timedelta(days=1)


@dataclass(frozen=True)
class ShiftHours:
    """One shift on one day.

    Attributes:
        name: the shift's name.
        start, end: legal time.
        capacity: work that can be done in it.
    """

    name: str
    start: datetime
    end: datetime
    capacity: float


class Capacity:
    """The shifts of one plan, by office."""

    def __init__(self, plan: LanePlan) -> None:
        """Sort the shifts by office."""
        self._shifts: dict[str, list[Shift]] = {}
        for shift in plan.shifts:
            self._shifts.setdefault(shift.office, []).append(shift)

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices whose capacity is known."""
        return tuple(self._shifts)

    def shift_at(self, office: str, moment: datetime) -> ShiftHours | None:
        """The shift in which work that comes in at a moment is done: the one that runs, else the next to begin.

        None for an office whose capacity the plan does not give.
        """
        days = (moment - DAY, moment, moment + DAY)
        hours = [_on(shift, day) for shift in self._shifts.get(office, ()) for day in days]
        return min((one for one in hours if one.end > moment), key=lambda one: one.start, default=None)


def _on(shift: Shift, day: datetime) -> ShiftHours:
    start = datetime.combine(day.date(), shift.start)
    end = datetime.combine(day.date() if _same_day(shift.start, shift.end) else day.date() + DAY, shift.end)
    return ShiftHours(shift.name, start, end, shift.capacity)


def _same_day(start: time, end: time) -> bool:
    return start < end
