"""What conjunctions ask beside the value they wait under: of each bit table, the set of its rows that satisfy a clause.

The bit tables turned round: a bit for each row rather than for each conjunction, so that what one conjunction asks lies
in one or two machine words however many others there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import Bits, words_of

ASKED_AT_ONCE = 2
"""So many clauses of each conjunction are asked of all conjunctions alike; the others only of what is left."""

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class ClauseSets:
    """Clauses as pairs: the number of a table, and where in `sets` the set of its rows begins.

    Attributes:
        firsts: the first clauses of each bit, in place of those it has not one that every row satisfies.
        ends: for each bit where its list begins in `others`, and where the last one ends.
        others: the lists, one after another.
        sets: all sets, each a bit for every row of its table, in whole words.
    """

    firsts: Numbers
    ends: Numbers
    others: Numbers
    sets: Bits


def clause_sets(
    tables: Sequence[Bits], asked: npt.NDArray[np.bool_], shares: npt.NDArray[np.float64], kernels: Any
) -> ClauseSets:
    """The clauses of each bit, that which fewest rows satisfy first.

    Args:
        tables: the bit tables.
        asked: for each table and bit whether there is such a clause.
        shares: for each table and bit, which share of the rows satisfies it.
        kernels: the module `kernels`.
    """
    lengths = np.array([-(-len(rows) // 64) for rows in tables])
    table, bit = np.nonzero(asked)
    places = np.cumsum([0, *lengths[table]])
    always = places[-1]
    sets = np.zeros(always + lengths.max(), np.uint64)
    sets[always:] = ~np.uint64(0)
    place_of = np.zeros((len(tables), 64 * tables[0].shape[1]), np.int64)
    place_of[table, bit] = places[:-1]
    for t, rows in enumerate(tables):
        kernels.turn(rows, words_of(asked[t]), place_of[t], sets)
    order = np.lexsort((shares[table, bit], bit))
    table, bit = table[order], bit[order]
    pairs = np.stack([table, place_of[table, bit]], axis=1).astype(np.int32)
    return _listed(pairs, bit, asked.shape[1], always, sets)


def _listed(pairs: Numbers, bit: npt.NDArray[np.int64], bits: int, always: int, sets: Bits) -> ClauseSets:
    """Share pairs, ascending by bit, out to `firsts` and `others`."""
    rank = np.arange(len(bit)) - np.searchsorted(bit, bit)
    firsts = np.zeros((ASKED_AT_ONCE, bits, 2), np.int32)
    firsts[:, :, 1] = always
    soon = rank < ASKED_AT_ONCE
    firsts[rank[soon], bit[soon]] = pairs[soon]
    ends = np.searchsorted(bit[~soon], np.arange(bits + 1)).astype(np.int32)
    return ClauseSets(firsts, ends, np.ascontiguousarray(pairs[~soon]), sets)
