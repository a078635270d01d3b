"""When declarations are made: years grow, weeks and holidays breathe, days have their hours."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.settings import GeneratorSettings

GROWTH_A_YEAR = 0.06
WEEKDAY = np.array([1.10, 1.12, 1.10, 1.08, 1.05, 0.75, 0.45])
"""Monday to Sunday."""

HOURS = np.array([2, 1.5, 1.2, 1, 1, 1.3, 2, 4, 6, 7.5, 8, 8, 6.5, 7, 7.5, 7.5, 7, 6, 4.5, 3.5, 3, 3, 2.8, 2.5])

HOLIDAYS = {(1, 1): 0.25, (1, 2): 0.4, (3, 8): 0.5, (3, 20): 0.6, (3, 21): 0.3, (3, 22): 0.4, (5, 9): 0.5, (9, 1): 0.5}
"""New Year, Nowruz and other days when few work, as a factor of a usual day."""


class Calendar:
    """Turns a declaration's rank among all into its moment."""

    def __init__(self, settings: GeneratorSettings) -> None:
        """Lay out the days between start and end with their share of declarations."""
        first = settings.start.replace(hour=0, minute=0, second=0, microsecond=0)
        count = (settings.end - first).days or 1
        days = [first + timedelta(days=i) for i in range(count)]
        weights = np.array([WEEKDAY[d.weekday()] * HOLIDAYS.get((d.month, d.day), 1.0) for d in days])
        before_new_year = np.array([1.25 if d.month == 12 and d.day < 28 else 1.0 for d in days])
        growth = (1 + GROWTH_A_YEAR) ** (np.arange(count) / 365.25)
        weights = weights * before_new_year * growth
        self._edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
        self._first = np.datetime64(first, "us")
        self.days = count

    def days_of(self, ranks: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """The day number of declarations by their rank in [0, 1)."""
        return np.clip(np.searchsorted(self._edges, ranks, side="right") - 1, 0, self.days - 1)

    def moments(
        self, days: npt.NDArray[np.int64], hours: npt.NDArray[np.int64], seconds: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.datetime64]:
        """Moments in microseconds."""
        after: npt.NDArray[np.timedelta64] = (days * 86_400 + hours * 3_600 + seconds) * np.timedelta64(1_000_000, "us")
        return self._first + after

    def winter(self, days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """1 in mid January, -1 in mid July."""
        months = (self._first + days * np.timedelta64(86_400_000_000, "us")).astype("datetime64[D]")
        of_year = (months - months.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
        winter: npt.NDArray[np.float64] = np.cos(2 * np.pi * (of_year - 15) / 365.25)
        return winter


def hours_between(opens: int, closes: int) -> npt.NDArray[np.float64]:
    """The distribution of hours of a checkpoint open from one hour to another."""
    hours = np.where((np.arange(24) >= opens) & (np.arange(24) < closes), HOURS, 0.0)
    shares: npt.NDArray[np.float64] = hours / hours.sum()
    return shares
