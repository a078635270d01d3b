"""Under which values of a table its conjunctions wait, for the machine code; what no value limits enough is ANDed.

It is what `anchors` does for single records, but by how often the values occur in the very table: a conjunction waits
under the column by which fewest rows meet it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import Bits, bits_of, words_of
from sarhad.profiles.matching.clause_sets import ClauseSets, Numbers, clause_sets

SAMPLE = 4_096
"""Rows of a chunk that tell how often values occur."""

LOOK_UP = 0.5
"""What a look-up in one more column costs, in conjunctions asked."""

MANY_ROWS = 1 / 8
"""A conjunction that a larger share of the rows would meet is ANDed, if a row would meet more such ones than there are
tables: the AND costs a look-up in each of them."""

PADDING = 4
"""The machine code copies up to so many conjunctions more than wait."""

Anchors = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Waiting:
    """What waits under which rows of which tables.

    Attributes:
        columns: numbers of the tables that something waits under.
        base: for each of them, where its rows begin in `ends`.
        ends: for each row where its list begins in `bits`, and where the last one ends.
        bits: the lists, one after another.
    """

    columns: Anchors
    base: Anchors
    ends: Numbers
    bits: Numbers


@dataclass(frozen=True)
class Filing:
    """The conjunctions of a set, filed for tables like the one it was made for.

    Attributes:
        tables: the bit tables, in the order of the subjects.
        anchors: for each bit the number of the table it waits under; -1 for what is ANDed.
        met: how many conjunctions a row meets, on average.
        waiting, clauses: what waits, and what it then asks.
    """

    tables: Sequence[Bits]
    anchors: Anchors
    met: float
    waiting: Waiting
    clauses: ClauseSets

    def fits(self, tables: Sequence[Bits], codes: Numbers) -> bool:
        """Whether these are the same tables, and rows that meet at most about twice as many conjunctions."""
        same = len(tables) == len(self.tables) and all(a is b for a, b in zip(tables, self.tables, strict=True))
        return same and self._met_by(codes) <= 2 * self.met + 1

    def _met_by(self, codes: Numbers) -> float:
        at = sampled(codes)[self.waiting.columns] + self.waiting.base[:, None]
        return float((self.waiting.ends[at + 1] - self.waiting.ends[at]).sum() / at.shape[1])


def sampled(codes: Numbers) -> Numbers:
    """The codes of some rows, evenly spread."""
    return codes[:, :: max(1, codes.shape[1] // SAMPLE)]


def filing(tables: Sequence[Bits], others: Sequence[int], bits: int, codes: Numbers, kernels: Any) -> Filing:
    """File the conjunctions for a chunk.

    Args:
        tables: the bit tables.
        others: for each of them the bits that do not look at it.
        bits: how many there are.
        codes: for each table the row of it that each row of the chunk uses.
        kernels: the module `kernels`.
    """
    asked = np.stack([~bits_of(mask, bits) for mask in others])
    shares = _shares(tables, asked, sampled(codes), kernels)
    anchors = _anchors(shares, kernels)
    filed = np.flatnonzero(anchors >= 0)
    met = float(shares[anchors[filed], filed].sum())
    asked[:, anchors < 0] = False
    asked[anchors[filed], filed] = False
    return Filing(tables, anchors, met, _waiting(tables, anchors, kernels), clause_sets(tables, asked, shares, kernels))


def _shares(tables: Sequence[Bits], asked: npt.NDArray[np.bool_], codes: Numbers, kernels: Any) -> Shares:
    """For each table and bit, which share of the rows satisfies what the bit asks of it."""
    shares = np.ones(asked.shape)
    for t, rows in enumerate(tables):
        sums = np.zeros(64 * rows.shape[1], np.int64)
        kernels.weigh(rows, words_of(asked[t]), np.bincount(codes[t], minlength=len(rows)), sums)
        shares[t, asked[t]] = sums[: asked.shape[1]][asked[t]] / codes.shape[1]
    return shares


def _anchors(shares: Shares, kernels: Any) -> Anchors:
    anchors = np.empty(shares.shape[1], np.int64)
    kernels.choose(shares, LOOK_UP, anchors)
    least = np.where(anchors < 0, 1.0, shares[anchors, np.arange(len(anchors))])
    many = least > MANY_ROWS
    if least[many].sum() > len(shares):
        return np.where(many, -1, anchors)
    return np.where(anchors < 0, max(0, anchors.max()), anchors)  # few: every row that can have the bit lists it


def _waiting(tables: Sequence[Bits], anchors: Anchors, kernels: Any) -> Waiting:
    columns = np.unique(anchors[anchors >= 0])
    ends, lists, none = [np.zeros(1, np.int32)], [], np.empty(0, np.int32)
    for t in columns:
        filed, of_table = words_of(anchors == t), np.empty(len(tables[t]), np.int32)
        bits = np.empty(kernels.file(tables[t], filed, of_table, none), np.int32)
        kernels.file(tables[t], filed, of_table, bits)
        ends.append(of_table + ends[-1][-1])
        lists.append(bits)
    base = np.cumsum([0, *(len(tables[t]) for t in columns)], dtype=np.int64)[:-1]
    return Waiting(columns, base, np.concatenate(ends), np.concatenate([*lists, np.zeros(PADDING, np.int32)]))
