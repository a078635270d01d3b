"""The bit table of a text column: written values by dictionary, prefixes by dictionary, other patterns once a value."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.matching.bits import Bits, as_rows, mask_of
from sarhad.profiles.matching.texts import Pattern, Texts

REMEMBERED = 50_000
"""Values whose rows are kept; beyond that the memory is emptied, so that a column of unique texts cannot fill it."""


class TextTable:
    """Rows of bits for texts; a row is made when its value is first seen."""

    def __init__(self, members: Mapping[int, Texts], others: int, bits: int) -> None:
        """Build from the set of each conjunction that names the subject; any value satisfies the `others`."""
        self._bits = bits
        self._others = others
        self._written: dict[str, list[int]] = defaultdict(list)
        self._excluded: dict[str, list[int]] = defaultdict(list)
        self._prefixes: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        patterned: dict[Pattern, list[int]] = defaultdict(list)
        self._several: list[tuple[int, list[Callable[[str | None], bool]]]] = []
        open_bits: list[int] = []
        for bit, texts in members.items():
            self._place(bit, texts, open_bits, patterned)
        self._open = mask_of(open_bits)
        self._patterns = [(pattern.compiled(), mask_of(bits_of)) for pattern, bits_of in patterned.items()]
        self._null = mask_of(bit for bit, texts in members.items() if texts.null)
        self._row_of_mask: dict[int, int] = {}
        self._masks: list[int] = []
        self._known: dict[str | None, int] = {}
        self._rows: Bits | None = None
        self._making = threading.Lock()

    def _place(self, bit: int, texts: Texts, open_bits: list[int], patterned: dict[Pattern, list[int]]) -> None:
        if texts.only is not None:
            for value in texts.only:
                self._written[value].append(bit)
            return
        for value in texts.but:
            self._excluded[value].append(bit)
        if not texts.patterns:
            open_bits.append(bit)
        elif len(texts.patterns) == 1:
            pattern = next(iter(texts.patterns))
            prefixes = pattern.prefixes
            if prefixes is None:
                patterned[pattern].append(bit)
            for prefix in prefixes or ():
                self._prefixes[len(prefix)][prefix].append(bit)
        else:
            self._several.append((bit, [pattern.compiled() for pattern in texts.patterns]))

    def mask(self, value: str | None) -> int:
        """The row of one value as a whole number."""
        found = self._known.get(value)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[value] = self._make(value) | self._others
        return found

    def _make(self, value: str | None) -> int:
        if value is None:
            return self._null
        mask = self._open
        for length, prefixes in self._prefixes.items():
            mask |= mask_of(prefixes.get(value[:length], ()))
        for test, bits_of in self._patterns:
            if test(value):
                mask |= bits_of
        mask |= mask_of(bit for bit, tests in self._several if all(test(value) for test in tests))
        excluded = self._excluded.get(value)
        if excluded:
            mask &= ~mask_of(excluded)
        return mask | mask_of(self._written.get(value, ()))

    @property
    def rows(self) -> Bits:
        """Every row made so far."""
        with self._making:
            if self._rows is None or len(self._rows) != len(self._masks):
                self._rows = as_rows(self._masks, self._bits)
            return self._rows

    def codes(self, values: pl.Series) -> npt.NDArray[np.int32]:
        """The row number of each value; equal rows share a number."""
        distinct = values.unique()
        with self._making:
            numbers = [self._row(value) for value in distinct.to_list()]
        if len(numbers) == 1:
            return np.full(len(values), numbers[0], dtype=np.int32)
        coded: Any = values.replace_strict(distinct, pl.Series(numbers, dtype=pl.Int32), return_dtype=pl.Int32)
        return np.asarray(coded.to_numpy(), dtype=np.int32)

    def _row(self, value: str | None) -> int:
        mask = self.mask(value)
        row = self._row_of_mask.get(mask)
        if row is None:
            row = self._row_of_mask[mask] = len(self._masks)
            self._masks.append(mask)
        return row
