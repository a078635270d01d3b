"""The bit tables of a chunk laid end to end for the machine code, each row with a summary: which words are not zero."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import Bits, words_for
from sarhad.profiles.matching.lookups import Lookup

SHARE = 32_768
"""Rows a thread takes at a time."""

Pairs = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]


class Stacked:
    """All tables as one, the most selective first, so that words run out of bits early."""

    def __init__(self, lookups: Sequence[Lookup], kernels: Any) -> None:
        ordered = sorted(lookups, key=lambda one: _density(one.rows))
        self._kernels = kernels
        self._rows = np.concatenate([lookup.rows for lookup in ordered])
        self._summaries = summaries_of(self._rows)
        self._codes = np.stack([lookup.codes for lookup in ordered])
        self._base = np.cumsum([0, *(len(lookup.rows) for lookup in ordered[:-1])], dtype=np.int64)

    @property
    def octets(self) -> int:
        """How much the AND reads that cannot be in a cache: a code for every row and table."""
        return int(self._codes.nbytes)

    def match(self, owners: npt.NDArray[np.uint32], height: int, pool: ThreadPoolExecutor) -> Pairs:
        """Hits of the whole chunk, ascending by row, then owner."""
        shares = list(pool.map(lambda at: self._share(owners, at, min(at + SHARE, height)), range(0, height, SHARE)))
        return np.concatenate([rows for rows, _ in shares]), np.concatenate([found for _, found in shares])

    def _share(self, owners: npt.NDArray[np.uint32], start: int, end: int) -> Pairs:
        room = len(owners) + 4 * (end - start)
        parts: list[Pairs] = []
        while start < end:
            rows, found = np.empty(room, np.uint32), np.empty(room, np.uint32)
            start, count = self._kernels.hits(
                self._rows, self._summaries, self._base, self._codes, start, end, owners, rows, found
            )
            parts.append((rows[:count], found[:count]))
        return np.concatenate([rows for rows, _ in parts]), np.concatenate([found for _, found in parts])


def summaries_of(rows: Bits) -> Bits:
    """For each row a bit for every word: whether the word is not zero."""
    packed = np.packbits(rows != 0, axis=1, bitorder="little")
    width = words_for(rows.shape[1]) * 8
    padded = np.zeros((len(rows), width), np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view("<u8").astype(np.uint64)


def _density(rows: Bits) -> float:
    """The share of words that are not zero, all rows being equally likely."""
    return float(np.count_nonzero(rows)) / rows.size
