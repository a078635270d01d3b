"""The bit table of a clause evaluated once for a row: false, true, NULL."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.matching.bits import Bits, as_rows, mask_of
from sarhad.profiles.matching.truth import Truth


class TruthTable:
    """Three rows of bits."""

    def __init__(self, members: Mapping[int, Truth], others: int, bits: int) -> None:
        """Build from the set of each conjunction that names the subject; any value satisfies the `others`."""
        self._masks = {
            value: others | mask_of(bit for bit, truth in members.items() if value in truth)
            for value in (False, True, None)
        }
        self.rows: Bits = as_rows(list(self._masks.values()), bits)

    def mask(self, value: bool | None) -> int:
        """The row of one value as a whole number."""
        return self._masks[value]

    def codes(self, values: pl.Series) -> npt.NDArray[np.int32]:
        """The row number of each value."""
        return np.asarray(values.cast(pl.Int32).fill_null(2).to_numpy(), dtype=np.int32)
