"""A chunk matched by machine code: the conjunctions that wait under its values are asked, the others ANDed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.clause_sets import Numbers
from sarhad.profiles.matching.filing import Filing
from sarhad.profiles.matching.stacked import Stacked

SHARE = 32_768
"""Rows a thread takes at a time."""

WORD = 64
"""By so many the hits of one row are at most more than there are conjunctions: the AND counts whole words."""

Owners = npt.NDArray[np.uint32]
Pairs = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]

Find = Callable[[int, int, npt.NDArray[np.uint32], npt.NDArray[np.uint32]], tuple[int, int]]
"""From two row numbers and room for hits to the row it stopped before, and how many hits it wrote."""


class FastBlock:
    """The conjunctions of a set as the loops of `kernels` want them."""

    def __init__(self, filing: Filing, owners: Owners, kernels: Any) -> None:
        """Conjunctions filed for the chunks to come; for each the number of its condition."""
        self.filing = filing
        self._owners, self._kernels = owners, kernels
        self._anded = np.flatnonzero(filing.anchors < 0)
        if len(self._anded):
            self._stacked = Stacked(filing.tables, self._anded, owners)

    def match(self, codes: Numbers, pool: ThreadPoolExecutor) -> Pairs:
        """Hits of a chunk, ascending by row, then owner, by the row of each table that each row of the chunk uses."""
        height = codes.shape[1]
        return joined(
            list(pool.map(lambda at: self._share(codes, at, min(at + SHARE, height)), range(0, height, SHARE)))
        )

    def _share(self, codes: Numbers, start: int, end: int) -> Pairs:
        ways: list[Find] = []
        if len(self._anded) < len(self._owners):
            ways.append(self._asking(codes))
        if len(self._anded):
            ways.append(partial(self._stacked.hits, self._kernels, codes))
        room = 2 * (len(self._owners) + WORD) + 4 * (end - start)
        found = [_found(way, start, end, room) for way in ways]
        return found[0] if len(found) == 1 else _merged(found)

    def _asking(self, codes: Numbers) -> Find:
        waiting, clauses, owners, ask = self.filing.waiting, self.filing.clauses, self._owners, self._kernels.ask
        met = waiting.columns, waiting.base, waiting.ends, waiting.bits
        asked = clauses.firsts, clauses.ends, clauses.others, clauses.sets
        return lambda start, end, rows, found: ask(*met, *asked, codes, start, end, owners, rows, found)


def _found(way: Find, start: int, end: int, room: int) -> Pairs:
    parts: list[Pairs] = []
    while start < end:
        rows, found = np.empty(room, np.uint32), np.empty(room, np.uint32)
        start, count = way(start, end, rows, found)
        parts.append((rows[:count], found[:count]))
    return parts[0] if len(parts) == 1 else joined(parts)


def _merged(ways: Sequence[Pairs]) -> Pairs:
    """A condition with conjunctions of both kinds is one hit."""
    rows, owners = joined(ways)
    pairs = np.unique(rows.astype(np.uint64) << np.uint64(32) | owners)
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def joined(parts: Sequence[Pairs]) -> Pairs:
    """Pairs one after another."""
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([found for _, found in parts])
