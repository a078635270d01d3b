"""Sets of ordered values (numbers, moments): unions of intervals, and whether NULL belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

Ordered = float | int | datetime

Cut = tuple[Ordered, bool]
"""A place between values: (v, False) lies just below v, (v, True) just above. Cuts order as tuples do."""

Interval = tuple[Cut | None, Cut | None]
"""All values between two cuts; None is no bound on that side."""


@dataclass(frozen=True)
class Ranges:
    """A set of ordered values.

    Attributes:
        intervals: disjoint, not touching, ascending.
        null: whether NULL belongs.
    """

    intervals: tuple[Interval, ...]
    null: bool = False

    @classmethod
    def comparing(cls, op: str, value: Ordered) -> Ranges:
        """The values for which `x op value` is true."""
        below, above = (value, False), (value, True)
        table: dict[str, tuple[Interval, ...]] = {
            "=": ((below, above),),
            "<>": ((None, below), (above, None)),
            "<": ((None, below),),
            "<=": ((None, above),),
            ">": ((above, None),),
            ">=": ((below, None),),
        }
        return cls(table[op])

    @classmethod
    def of_values(cls, values: Iterable[Ordered]) -> Ranges:
        """Exactly these values."""
        return cls(tuple(((value, False), (value, True)) for value in sorted(values)))

    def __and__(self, other: Ranges) -> Ranges:
        found: list[Interval] = []
        i = j = 0
        while i < len(self.intervals) and j < len(other.intervals):
            (a_low, a_high), (b_low, b_high) = self.intervals[i], other.intervals[j]
            low, high = _later(a_low, b_low), _sooner(a_high, b_high)
            if low is None or high is None or low < high:
                found.append((low, high))
            if high == a_high:
                i += 1
            else:
                j += 1
        return Ranges(tuple(found), self.null and other.null)

    def __invert__(self) -> Ranges:
        """Every value that does not belong; NULL belongs if it did not."""
        gaps: list[Interval] = []
        low: Cut | None = None
        open_below = True
        for start, end in self.intervals:
            if start is not None and (open_below or low is not None):
                gaps.append((low, start))
            low, open_below = end, False
            if end is None:
                return Ranges(tuple(gaps), not self.null)
        gaps.append((low, None))
        return Ranges(tuple(gaps), not self.null)

    def __or__(self, other: Ranges) -> Ranges:
        return ~(~self & ~other)

    @property
    def values_only(self) -> Ranges:
        """The same set without NULL."""
        return Ranges(self.intervals, False)

    @property
    def empty(self) -> bool:
        """Whether nothing belongs, not even NULL."""
        return not self.intervals and not self.null


def _later(a: Cut | None, b: Cut | None) -> Cut | None:
    if a is None or b is None:
        return a or b
    return max(a, b)


def _sooner(a: Cut | None, b: Cut | None) -> Cut | None:
    if a is None or b is None:
        return a or b
    return min(a, b)


EVERY_VALUE = Ranges(((None, None),))
NO_VALUE = Ranges(())
ONLY_NULL = Ranges((), null=True)
