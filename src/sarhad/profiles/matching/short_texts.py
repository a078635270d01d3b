"""The rows of short texts, found by the 16 octets in which a column keeps each: nothing to hash, no doubt to settle.

Arrow keeps a text of up to 12 octets whole inside its view, so that equal views are equal texts. Codes of goods,
offices, countries and most numbers of traders are that short.
"""

from __future__ import annotations

from typing import Any

import nanoarrow
import numpy as np
import numpy.typing as npt
import polars as pl

Views = npt.NDArray[np.uint64]
"""Shape (values, 2)."""

Codes = npt.NDArray[np.int32]

NOT_KNOWN, TOO_LONG = -1, -2
"""What `ShortTexts.rows_of` gives for a text without a row, and for one that is not short."""


class ShortTexts:
    """An open table from short texts to rows.

    Attributes:
        count: how many texts it holds.
    """

    def __init__(self, kernels: Any) -> None:
        """An empty one; `kernels` is the module of that name."""
        self.count = 0
        self._kernels = kernels
        self._keys, self._rows = _empty(1024)

    def rows_of(self, views: Views) -> tuple[Codes, bool]:
        """The row of each text, `NOT_KNOWN` or `TOO_LONG`, and whether there is any of the latter two."""
        rows = np.empty(len(views), np.int32)
        return rows, bool(self._kernels.find_short(self._keys, self._rows, views, rows))

    def learn(self, views: Views, rows: Codes) -> None:
        """Take up texts that are short and not there yet."""
        self.count += len(rows)
        if 2 * self.count > len(self._rows):
            used = self._rows >= 0
            keys, known = self._keys[used], self._rows[used]
            self._keys, self._rows = _empty(4 << self.count.bit_length())
            self._kernels.insert_short(self._keys, self._rows, keys, known)
        self._kernels.insert_short(self._keys, self._rows, views, rows)


def views_of(values: pl.Series) -> Views:
    """The views of a column of texts, without a copy where it is in one piece; those of NULLs mean nothing."""
    pieces = [_views(array.view()) for array in nanoarrow.c_array_stream(values)]
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty((0, 2), np.uint64), *pieces])


def _views(array: Any) -> Views:
    whole = np.frombuffer(array.buffer(1), dtype=np.uint64).reshape(-1, 2)
    return whole[array.offset : array.offset + array.length]


def _empty(size: int) -> tuple[Views, Codes]:
    return np.zeros((size, 2), np.uint64), np.full(size, NOT_KNOWN, np.int32)
