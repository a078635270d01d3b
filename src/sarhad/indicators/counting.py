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
        column = table[name]
        physical = column if column.dtype == pl.UInt32 else column.cast(pl.Categorical).to_physical()
        known &= physical.is_not_null().to_numpy()
        code = code << _SHIFT | physical.fill_null(0).cast(pl.Int64).to_numpy()
        if len(key) > 1:
            code = pl.Series(code).rank("dense").to_numpy().astype(np.int64) - 1
    code[~known] = -1
    return code


class EventArray:
    """The events of one log: sorted by key, then by moment."""

    def __init__(self, codes: npt.NDArray[np.integer], ranks: npt.NDArray[np.integer], keys: int) -> None:
        """Take each event's key code and the rank of its moment; `keys` is one more than the greatest code."""
        self._packed = np.sort(_packed(codes, ranks))
        self._starts = np.searchsorted(self._packed, np.arange(keys + 1, dtype=np.int64) << _SHIFT)

    def position(self, codes: npt.NDArray[np.integer], ranks: npt.NDArray[np.integer]) -> Ints:
        """For each question the place in the array up to which its key's events are before its moment."""
        places: Ints = np.searchsorted(self._packed, _packed(codes, ranks))
        return places

    def start(self, codes: npt.NDArray[np.integer]) -> Ints:
        """For each question the place where its key's events start."""
        starts: Ints = self._starts[codes]
        return starts

    def rank_at(self, places: npt.NDArray[np.integer]) -> Ints:
        """Rank of the moment of the event at each place; any value where a place is beyond the end."""
        if not len(self._packed):
            return np.zeros(len(places), np.int64)
        ranks: Ints = self._packed[np.clip(places, 0, len(self._packed) - 1)] & _RANK
        return ranks


def _packed(codes: npt.NDArray[np.integer], ranks: npt.NDArray[np.integer]) -> Ints:
    packed: Ints = codes.astype(np.int64) << _SHIFT | ranks
    return packed
