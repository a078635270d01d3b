"""The bit table of a subject with ordered values: thresholds cut the line into zones, each zone has a row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.matching.bits import Bits, as_int, as_rows, empty_rows
from sarhad.profiles.matching.ranges import Cut, Ordered, Ranges

EPOCH = datetime(1970, 1, 1)


class OrderedTable:
    """Rows of bits for numbers or moments.

    Zone 2i+1 holds exactly the i-th threshold, zone 2i what lies below it and above the one before;
    the row after the last zone is for NULL.
    """

    def __init__(self, members: Mapping[int, Ranges], others: int, bits: int) -> None:
        """Build from the set of each conjunction that names the subject; any value satisfies the `others`."""
        cuts = (cut for ranges in members.values() for interval in ranges.intervals for cut in interval if cut)
        self.thresholds: list[Ordered] = sorted({value for value, _ in cuts})
        self._zones = 2 * len(self.thresholds) + 1
        self.rows = self._build(members, bits) | as_rows([others], bits)
        self._ints: list[int | None] = [None] * len(self.rows)
        self._sorted = _physical(self.thresholds)

    def _build(self, members: Mapping[int, Ranges], bits: int) -> Bits:
        """Every interval toggles its bit where it starts and where it ends; a running XOR fills it."""
        position = {value: i for i, value in enumerate(self.thresholds)}
        rows = empty_rows(self._zones + 1, bits)
        toggles: list[tuple[int, int]] = []
        for bit, ranges in members.items():
            for low, high in ranges.intervals:
                toggles.append((_start(low, position, 0), bit))
                toggles.append((_start(high, position, self._zones), bit))
        if toggles:
            zone, bit_of = np.array(toggles, dtype=np.int64).T
            np.bitwise_xor.at(rows, (zone, bit_of // 64), np.uint64(1) << (bit_of % 64).astype(np.uint64))
        rows = np.bitwise_xor.accumulate(rows, axis=0)
        rows[-1] = 0
        for bit, ranges in members.items():
            if ranges.null:
                rows[-1, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
        return rows

    def mask(self, value: Any) -> int:
        """The row of one value as a whole number."""
        if value is None or value != value:
            zone = self._zones
        else:
            at = bisect_left(self.thresholds, value)
            zone = 2 * at + (at < len(self.thresholds) and self.thresholds[at] == value)
        found = self._ints[zone]
        if found is None:
            found = self._ints[zone] = as_int(self.rows[zone])
        return found

    def codes(self, values: pl.Series) -> npt.NDArray[np.int32]:
        """The row number of each value; values are clean numbers or moments in microseconds."""
        exact = values.dtype == pl.Datetime or (values.dtype == pl.Int64 and self._sorted.dtype == np.int64)
        physical = values.to_physical() if exact else values.cast(pl.Float64)
        array = physical.fill_null(0).to_numpy()
        at = np.searchsorted(self._sorted, array)
        zone = (2 * at).astype(np.int32)
        if len(self._sorted):
            zone += self._sorted[np.minimum(at, len(self._sorted) - 1)] == array
        if values.null_count():
            zone[values.is_null().to_numpy()] = self._zones
        return zone


def _start(cut: Cut | None, position: Mapping[Ordered, int], otherwise: int) -> int:
    if cut is None:
        return otherwise
    value, above = cut
    return 2 * position[value] + 1 + above


def _physical(thresholds: list[Ordered]) -> npt.NDArray[Any]:
    if thresholds and isinstance(thresholds[0], datetime):
        return np.array([(value - EPOCH) // _MICROSECOND for value in thresholds], dtype=np.int64)  # type: ignore[operator]
    whole = all(isinstance(value, int) and abs(value) < 2**63 for value in thresholds)
    return np.array(thresholds, dtype=np.int64 if whole and thresholds else np.float64)


_MICROSECOND = datetime.resolution
