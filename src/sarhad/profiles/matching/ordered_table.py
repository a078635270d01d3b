"""The bit table of a subject with ordered values: cuts divide the line into zones, each zone has a row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import Bits, Remembered, as_int, as_rows, empty_rows
from sarhad.profiles.matching.ranges import Cut, Ordered, Ranges

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
WHOLE_FROM = 2.0**52
"""From here on every double is a whole number."""


class OrderedTable:
    """Rows of bits for numbers or moments.

    Zone i holds the values that have exactly i cuts at or below them; the row after the last zone is for NULL.

    Attributes:
        cuts: the lowest value above each cut, ascending.
        rows: the bits of each zone.
        parts: what the machine code made of the cuts, of doubles (True) and of whole numbers, once it was asked to.
    """

    def __init__(self, cuts: Sequence[Ordered], rows: Bits) -> None:
        """Of rows already built; see `of_members`."""
        self.cuts, self.rows = list(cuts), rows
        self.null = len(rows) - 1
        self.parts: dict[bool, Any] = {}
        self.masks = Remembered(lambda zone: as_int(rows[zone]))
        self.cuts_of_doubles = np.array([_double_from(cut) for cut in self.cuts], dtype=np.float64)
        wholes = [_whole_from(cut) for cut in self.cuts]
        self.cuts_of_wholes = np.array([whole for whole in wholes if whole < 2**63], dtype=np.int64)

    @classmethod
    def of_members(cls, members: Mapping[int, Ranges], others: int, bits: int) -> OrderedTable:
        """Build from the set of each conjunction that names the subject; any value satisfies the `others`."""
        named = {cut for ranges in members.values() for interval in ranges.intervals for cut in interval if cut}
        lowest = {cut: lowest_above(cut) for cut in named}
        cuts = sorted({value for value in lowest.values() if value is not None})
        zone: dict[Ordered | None, int] = {cut: i + 1 for i, cut in enumerate(cuts)}
        zone[None] = len(cuts) + 1
        zone_of = {cut: zone[value] for cut, value in lowest.items()}
        return cls(cuts, _rows(members, zone_of, len(cuts) + 1, bits) | as_rows([others], bits))

    @cached_property
    def others(self) -> int:
        """Bits that every value satisfies, NULL too."""
        return as_int(np.bitwise_and.reduce(self.rows, axis=0))

    def zones(self, values: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """The row number of each value: doubles, where NaN stands for NULL, or 64-bit whole numbers."""
        cuts = self.cuts_of_wholes if values.dtype == np.int64 else self.cuts_of_doubles
        zones = np.searchsorted(cuts, values, side="right").astype(np.int32)
        if values.dtype == np.float64:
            zones[np.isnan(values)] = self.null
        return zones


def _rows(members: Mapping[int, Ranges], zone_of: Mapping[Cut, int], zones: int, bits: int) -> Bits:
    """Every interval toggles its bit where it starts and where it ends; a running XOR fills it."""
    rows = empty_rows(zones + 1, bits)
    toggles = [
        (0 if low is None else zone_of[low], zones if high is None else zone_of[high], bit)
        for bit, ranges in members.items()
        for low, high in ranges.intervals
    ]
    if toggles:
        start, end, bit_of = np.array(toggles, dtype=np.int64).T
        word, value = bit_of // 64, np.uint64(1) << (bit_of % 64).astype(np.uint64)
        np.bitwise_xor.at(rows, (start, word), value)
        np.bitwise_xor.at(rows, (end, word), value)
    rows = np.bitwise_xor.accumulate(rows, axis=0)
    rows[-1] = 0
    for bit, ranges in members.items():
        if ranges.null:
            rows[-1, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
    return rows


def lowest_above(cut: Cut) -> Ordered | None:
    """The lowest value above the cut, so that a value is above the cut if it is at least that; None: there is none.

    A double below 2**52 has a next one and no whole number lies strictly between; from there on all values are whole.
    """
    value, above = cut
    if not above:
        return value
    if isinstance(value, datetime):
        return value + MICROSECOND if value < datetime.max else None
    return math.nextafter(value, math.inf) if abs(value) < WHOLE_FROM else int(value) + 1


def _double_from(cut: Ordered) -> float:
    """The lowest double not below the cut."""
    if isinstance(cut, datetime):
        return float((cut - EPOCH) // MICROSECOND)
    double = float(cut)
    return double if double >= cut else math.nextafter(double, math.inf)


def _whole_from(cut: Ordered) -> int:
    """The lowest whole number not below the cut, at least the lowest of 64 bits."""
    if isinstance(cut, datetime):
        return (cut - EPOCH) // MICROSECOND
    return max(-(2**63), math.ceil(cut)) if math.isfinite(cut) else 2**63
