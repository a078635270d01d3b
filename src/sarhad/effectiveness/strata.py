"""Items by how likely they were to be examined: in a class an estimate is steady, and each class's share is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

EDGES = (0.1, 0.4, 1.0)
"""Classes of the recorded probability: below 0.1 (chance alone), to 0.4, below 1, and 1 (always examined)."""

LEAST_EXAMINED = 8
"""A class with fewer examined items than this is joined with its neighbour of lower probability."""


@dataclass(frozen=True)
class Stratum:
    """Items of one class of probability.

    Attributes:
        items: how many there are, examined or not.
        probability, irregular, cluster: of the examined ones; the cluster is the declaration's number.
    """

    items: int
    probability: Floats
    irregular: Floats
    cluster: Ints

    @property
    def missed(self) -> float:
        """Share of the items that was not examined."""
        return 1.0 - len(self.probability) / self.items


def strata(probability: Floats, examined: Mask, irregular: Floats, cluster: Ints) -> list[Stratum]:
    """The classes of a group of items, those with too few examined joined.

    Args:
        probability: recorded for every item, above 0.
        examined: whether the outcome is known.
        irregular: 1.0 where irregular; read only where examined.
        cluster: number of each item's declaration.
    """
    number = np.digitize(probability, EDGES)
    counts = [int((examined & (number == k)).sum()) for k in range(len(EDGES) + 1)]
    found = []
    for classes in joined(counts):
        inside = np.isin(number, classes)
        seen = inside & examined
        if inside.any():
            found.append(Stratum(int(inside.sum()), probability[seen], irregular[seen], cluster[seen]))
    return found


def joined(counts: list[int]) -> list[list[int]]:
    """Which classes are taken together: from the top down with the next lower one, the lowest with the next higher.

    >>> joined([50, 3, 0, 20])
    [[0, 1, 2], [3]]
    >>> joined([2, 30, 9, 0])
    [[0, 1], [2, 3]]
    """
    groups = [[k] for k in range(len(counts))]
    for at in range(len(counts) - 1, 0, -1):
        if sum(counts[k] for k in groups[at]) < LEAST_EXAMINED:
            groups[at - 1] += groups.pop(at)
    if len(groups) > 1 and sum(counts[k] for k in groups[0]) < LEAST_EXAMINED:
        groups[0] += groups.pop(1)
    return groups
