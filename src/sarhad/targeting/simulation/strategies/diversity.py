"""Diversity: examine items that would move the model most and are unlike each other.

BADGE, Ash et al. (ICLR 2020), "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds": an item's
gradient embedding is `g(x) = (p - y') e(x)` with `y' = [p > 1/2]` the label the model believes and `e` its embedding; a
batch is the seeding of k-means++ (Arthur & Vassilvitskii 2007) on the `g`. Here `e` comes from leaves of boosted trees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sarhad.targeting.simulation.scene import Floats, Ints
from sarhad.targeting.simulation.strategies.chance import at_random
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, all_exploring

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Diversity:
    """Pick a seeding of k-means++ on the gradient embeddings."""

    name: str = "diversity"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take diverse, uncertain items; by chance while there is no model."""
        places = np.arange(view.items)
        return all_exploring(diverse(view, places, view.capacity, np.ones(view.items)))

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Nothing is kept."""


def diverse(view: View, places: Ints, count: int, scale: Floats) -> Ints:
    """`count` of the places by k-means++ on gradient embeddings, each made longer by its scale."""
    if view.members is None:
        return at_random(view, places, count)
    length = np.minimum(view.score, 1 - view.score) * scale
    vectors = view.embed()[places] * length[places, None].astype(np.float32)
    return places[seeding(vectors, count, view.rng)]


def seeding(vectors: Vectors, count: int, rng: np.random.Generator) -> Ints:
    """The places of `count` seeds: the longest first, then by chance as squared distances to the seeds so far."""
    squares = np.einsum("ij,ij->i", vectors, vectors)
    chosen = [int(squares.argmax())]
    distance = np.full(len(vectors), np.inf, dtype=np.float32)
    taken = np.zeros(len(vectors), dtype=bool)
    for _ in range(count - 1):
        last = chosen[-1]
        taken[last] = True
        np.minimum(distance, squares + squares[last] - 2 * (vectors @ vectors[last]), out=distance)
        weight = np.where(taken, 0.0, np.maximum(distance, 1e-12)).cumsum()
        chosen.append(int(np.searchsorted(weight, rng.random() * weight[-1], side="right")))
    return np.array(chosen, dtype=np.int64)
