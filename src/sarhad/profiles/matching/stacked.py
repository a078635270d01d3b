"""Bit tables laid end to end for the AND of the machine code, each row with a summary: which words are not zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import Bits, words_of


class Stacked:
    """All tables as one, cut down to some bits, the most selective first, so that words run out of bits early."""

    def __init__(self, tables: Sequence[Bits], bits: npt.NDArray[np.int64], owners: npt.NDArray[np.uint32]) -> None:
        """Of the bits of these numbers; for each bit of the tables the number of its condition."""
        words = np.unique(bits // 64)
        mask = np.zeros(tables[0].shape[1] * 64, np.bool_)
        mask[bits] = True
        kept = words_of(mask)[words]
        cut = [np.ascontiguousarray(rows[:, words]) & kept for rows in tables]
        self._order = np.array(sorted(range(len(cut)), key=lambda t: _density(cut[t])), dtype=np.int64)
        self._rows = np.concatenate([cut[t] for t in self._order])
        self._summaries = summaries_of(self._rows)
        self._base = np.cumsum([0, *(len(cut[t]) for t in self._order)], dtype=np.int64)[:-1]
        padded = np.zeros(len(mask), np.uint32)
        padded[: len(owners)] = owners
        self._owners = padded.reshape(-1, 64)[words].ravel()

    def hits(
        self, kernels: Any, codes: npt.NDArray[np.int32], start: int, end: int, *out: npt.NDArray[np.uint32]
    ) -> Any:
        """As `kernels.hits` for these tables."""
        return kernels.hits(self._rows, self._summaries, self._order, self._base, codes, start, end, self._owners, *out)


def summaries_of(rows: Bits) -> Bits:
    """For each row a bit for every word: whether the word is not zero."""
    return words_of(rows != 0)


def _density(rows: Bits) -> float:
    """The share of words that are not zero, all rows being equally likely."""
    return float(np.count_nonzero(rows)) / rows.size
