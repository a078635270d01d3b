"""The rows of a whole column of texts: each different value is looked at once, in however many batches it comes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from sarhad.profiles.matching.bits import Bits, Remembered, as_rows
from sarhad.profiles.matching.short_texts import NOT_KNOWN, TOO_LONG, Codes, ShortTexts, views_of

MOST_KNOWN = 500_000
"""Different values kept from batch to batch; beyond that a batch starts with none."""

MOST_OCTETS = 256 * 2**20
"""Memory for the rows of a column; beyond that a batch starts with none."""


class TextCodes:
    """Numbers texts by the row of bits they have; what it learnt serves the next batch."""

    def __init__(self, masks: Remembered, bits: int) -> None:
        self._masks, self._bits = masks, bits
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._row_of_mask: dict[int, int] = {}
        self._rows: Bits = as_rows([], self._bits)
        self._short: ShortTexts | None = None
        self._known = pl.Series("known", [], dtype=pl.String)
        self._row_of_entry: Codes = np.empty(0, np.int32)
        self._keys = np.zeros(1024, np.uint64)
        self._entries: Codes = np.full(1024, -1, np.int32)

    def of(self, values: pl.Series, kernels: Any | None) -> tuple[Bits, Codes]:
        """Rows of bits, and for each value the number of its row.

        Args:
            values: texts.
            kernels: the module `kernels`, or None to do with Polars alone.
        """
        with self._lock:
            if len(self._known) + self._short_count > MOST_KNOWN or self._rows.nbytes > MOST_OCTETS:
                self._forget()
            codes = self._by_dictionary(values) if kernels is None else self._by_view(values, kernels)
            return self._rows, codes

    @property
    def _short_count(self) -> int:
        return 0 if self._short is None else self._short.count

    def _by_view(self, values: pl.Series, kernels: Any) -> Codes:
        """Short texts by their views, NULL by itself, the others by hash."""
        if self._short is None:
            self._short = ShortTexts(kernels)
        views = views_of(values)
        codes, more = self._short.rows_of(views)
        nulls = values.is_null().to_numpy() if values.null_count() else None
        if nulls is not None:
            codes[nulls] = self._numbers([None])[0]
        if more and (codes == NOT_KNOWN).any():
            self._learn_short(values.filter(pl.Series(codes == NOT_KNOWN)).unique(), self._short)
            found, _ = self._short.rows_of(views)
            codes = np.where(codes == NOT_KNOWN, found, codes)
        if more and (codes == TOO_LONG).any():
            codes[codes == TOO_LONG] = self._of_long(values.filter(pl.Series(codes == TOO_LONG)), kernels)
        return codes

    def _learn_short(self, values: pl.Series, short: ShortTexts) -> None:
        short.learn(np.ascontiguousarray(views_of(values)), np.array(self._numbers(values.to_list()), dtype=np.int32))

    def _of_long(self, values: pl.Series, kernels: Any) -> Codes:
        found = self._by_hash(values, kernels)
        return self._by_dictionary(values) if found is None else found

    def _by_dictionary(self, values: pl.Series) -> Codes:
        distinct = values.unique()
        numbers = self._numbers(distinct.to_list())
        if len(numbers) == 1:
            return np.full(len(values), numbers[0], dtype=np.int32)
        coded: Any = values.replace_strict(distinct, pl.Series(numbers, dtype=pl.Int32), return_dtype=pl.Int32)
        return np.asarray(coded.to_numpy(), dtype=np.int32)

    def _by_hash(self, values: pl.Series, kernels: Any) -> Codes | None:
        """By 64-bit hashes, every answer then held against the value itself; None if two values share a hash."""
        hashes = values.hash().to_numpy(writable=True)
        entries = np.empty(len(values), np.int32)
        if kernels.find(self._keys, self._entries, hashes, entries):
            self._learn(values.filter(pl.Series(entries < 0)).unique(), kernels)
            kernels.find(self._keys, self._entries, hashes, entries)
        if not self._known.gather(entries).eq_missing(values).all():
            return None
        return self._row_of_entry[entries]

    def _learn(self, values: pl.Series, kernels: Any) -> None:
        first = len(self._known)
        self._known = pl.concat([self._known, values.rename("known")], rechunk=True)
        numbers = np.array(self._numbers(values.to_list()), dtype=np.int32)
        self._row_of_entry = np.concatenate([self._row_of_entry, numbers])
        if 2 * len(self._known) > len(self._keys):
            size = 4 << len(self._known).bit_length()
            self._keys, self._entries = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
            first, values = 0, self._known
        kernels.insert(self._keys, self._entries, values.hash().to_numpy(writable=True), np.int32(first))

    def _numbers(self, values: Sequence[str | None]) -> list[int]:
        """The row number of each value; equal rows share a number."""
        known = len(self._row_of_mask)
        numbers = [self._row_of_mask.setdefault(self._masks[value], len(self._row_of_mask)) for value in values]
        if len(self._row_of_mask) > known:
            new = list(self._row_of_mask)[known:]
            self._rows = np.concatenate([self._rows, as_rows(new, self._bits)])
        return numbers
