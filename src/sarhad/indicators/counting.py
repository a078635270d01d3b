"""Counting events before a moment for many rows at once: one sorted array a log, and bisection in it.

Key and moment are packed in one integer, the key's code above the moment's rank among all moments. The
events of a key before a moment are then a range of the sorted array whose ends are two bisections.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]

_SHIFT = np.int64(32)
_RANK = np.int64(2**32 - 1)


def codes(table: pl.DataFrame, key: tuple[str, ...]) -> Ints:
    """A number from 0 for each distinct key, -1 where a column of it is null."""
    code = np.zeros(table.height, np.int64)
    known = np.ones(table.height, np.bool_)
    for name in key:
        physical = table[name].cast(pl.Categorical).to_physical()
        known &= physical.is_not_null().to_numpy()
        code = code << _SHIFT | physical.fill_null(0).cast(pl.Int64).to_numpy()
        code = pl.Series(code).rank("dense").to_numpy().astype(np.int64) - 1
    return np.where(known, code, -1)


class EventArray:
    """The events of one log: sorted by key, then by moment."""

    def __init__(self, codes: Ints, ranks: Ints, keys: int) -> None:
        """Take each event's key code and the rank of its moment; `keys` is one more than the greatest code."""
        self._packed = np.sort(codes << _SHIFT | ranks)
        self._starts = np.searchsorted(self._packed, np.arange(keys + 1, dtype=np.int64) << _SHIFT)

    def position(self, codes: Ints, ranks: Ints) -> Ints:
        """For each question the place in the array up to which its key's events are before its moment."""
        return np.searchsorted(self._packed, codes << _SHIFT | ranks)

    def start(self, codes: Ints) -> Ints:
        """For each question the place where its key's events start."""
        return self._starts[codes]

    def rank_at(self, places: Ints) -> Ints:
        """Rank of the moment of the event at each place; any value where a place is beyond the end."""
        if not len(self._packed):
            return np.zeros(len(places), np.int64)
        return self._packed[np.clip(places, 0, len(self._packed) - 1)] & _RANK
