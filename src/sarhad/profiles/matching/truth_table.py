"""The bit table of a clause evaluated once for a row: false, true, NULL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.matching.bits import Bits, Remembered, as_int, as_rows, mask_of
from sarhad.profiles.matching.truth import Truth

_ROW: dict[bool | None, int] = {False: 0, True: 1, None: 2}


class TruthTable:
    """Three rows of bits."""

    def __init__(self, rows: Bits) -> None:
        """Of rows already built; see `of_members`."""
        self.rows = rows
        self.masks = Remembered(lambda value: as_int(rows[_ROW[value]]))

    @classmethod
    def of_members(cls, members: Mapping[int, Truth], others: int, bits: int) -> TruthTable:
        """Build from the set of each conjunction that names the subject; any value satisfies the `others`."""
        satisfied = (others | mask_of(bit for bit, truth in members.items() if value in truth) for value in _ROW)
        return cls(as_rows(list(satisfied), bits))

    @cached_property
    def others(self) -> int:
        """Bits that every answer satisfies."""
        return as_int(np.bitwise_and.reduce(self.rows, axis=0))

    def wanted(self, bit: int) -> Truth:
        """The answers that satisfy a bit."""
        return frozenset(value for value in _ROW if self.masks[value] >> bit & 1)

    def codes(self, values: pl.Series) -> npt.NDArray[np.int32]:
        """The row number of each value."""
        return np.asarray(values.cast(pl.Int32).fill_null(2).to_numpy(), dtype=np.int32)
