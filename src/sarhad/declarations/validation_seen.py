"""Which declaration items were there before: duplicates are found across all batches of a file of any size."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

KEY = ("declaration_id", "item_no", "version")
"""What no two items share."""


class SeenKeys:
    """The keys of all accepted rows so far, as 64-bit hashes: a false clash in 1 of 10^5 files of 10^7 rows.

    Sorted arrays of doubling size: adding n keys in batches costs n log n in all, looking up is a few binary searches.
    """

    def __init__(self) -> None:
        self._levels: list[NDArray[np.uint64]] = []

    def repeated(self, table: pl.DataFrame, candidates: pl.Series) -> pl.Series:
        """For each row whether its key was there before, in this table or an earlier one; remembers the others.

        Only rows marked in `candidates` count: a rejected row does not make its corrected repetition a duplicate.
        """
        hashes = table.select(pl.struct(KEY).hash(seed=0)).to_series()
        chosen = hashes.filter(candidates)
        keys = chosen.to_numpy()
        again = (~chosen.is_first_distinct()).to_numpy() | self._known(keys)
        self._remember(np.sort(keys[~again]))
        answer = np.zeros(table.height, dtype=bool)
        answer[candidates.to_numpy()] = again
        return pl.Series("repeated", answer)

    def _known(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        found = np.zeros(len(keys), dtype=bool)
        for level in self._levels:
            at = np.minimum(np.searchsorted(level, keys), len(level) - 1)
            found |= level[at] == keys
        return found

    def _remember(self, keys: NDArray[np.uint64]) -> None:
        while self._levels and len(self._levels[-1]) <= 2 * len(keys):
            keys = np.sort(np.concatenate((self._levels.pop(), keys)), kind="stable")
        if len(keys):
            self._levels.append(keys)
