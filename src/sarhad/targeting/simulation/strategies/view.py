"""What a strategy may see of a week, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sarhad.targeting.simulation.scene import Floats, Ints, Mask

Memory = dict[str, list[float]]
"""What a strategy carries from week to week: named rows of numbers, so that a simulation can be stopped and resumed."""


@dataclass(frozen=True)
class View:
    """A week as a strategy sees it; never a label.

    Attributes:
        capacity: how many items can be examined.
        members: a column for each model of the learner: its probability of an irregularity; None before there is one.
        value: what examining each item is worth if it is irregular; 1 throughout where that is not asked or not known.
        hits: how many profiles match each item.
        stake: duties assessed on each item, national currency.
        cell: number of each item's kind of goods: HS subheading and origin.
        examined, irregular: examinations and irregular ones so far in the item's cell, fading.
        country: irregular share of all examinations so far, fading.
        embed: gives the items' embedding, see `Learner.embedding`.
        rng: chance, the week's own.
    """

    capacity: int
    members: Floats | None
    value: Floats
    hits: Ints
    stake: Floats
    cell: Ints
    examined: Floats
    irregular: Floats
    country: float
    embed: Callable[[], npt.NDArray[np.float32]]
    rng: np.random.Generator

    @property
    def items(self) -> int:
        """How many items the week has."""
        return len(self.hits)

    @cached_property
    def score(self) -> Floats:
        """Probability of an irregularity; chance while there is no model."""
        if self.members is None:
            return self.rng.random(self.items)
        mean: Floats = self.members.mean(axis=1)
        return mean

    @cached_property
    def rank(self) -> Floats:
        """What examining each item is expected to be worth: its probability times its value."""
        return self.score * self.value


@dataclass(frozen=True)
class Picks:
    """What a strategy picked.

    Attributes:
        rows: places of the picked items in the week, each once.
        exploring: for each, whether it was picked to learn rather than to find.
        share: share of the capacity meant for exploring.
    """

    rows: Ints
    exploring: Mask
    share: float = 0.0


@dataclass(frozen=True)
class Findings:
    """What the picks showed.

    Attributes:
        picks: what was picked.
        score: the score each had.
        irregular: what was found.
        population: scores of all the week's items.
    """

    picks: Picks
    score: Floats
    irregular: Mask
    population: Floats


class Strategy(Protocol):
    """A way to choose what is examined."""

    @property
    def name(self) -> str:
        """As the command line calls it."""

    def pick(self, view: View, memory: Memory) -> Picks:
        """Choose at most `capacity` items of the week."""

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Take note of what the week showed."""


def highest(numbers: Floats, count: int) -> Ints:
    """The places of the `count` highest numbers, the highest first; ties by place."""
    return np.argsort(-numbers, kind="stable")[:count]


def all_exploiting(rows: Ints) -> Picks:
    """Picks none of which is meant for learning."""
    return Picks(rows, np.zeros(len(rows), dtype=bool))


def all_exploring(rows: Ints) -> Picks:
    """Picks all of which are meant for learning."""
    return Picks(rows, np.ones(len(rows), dtype=bool), 1.0)


def shared(view: View, share: float, explore: Callable[[View, Ints, int], Ints]) -> Picks:
    """The highest ranks for all but a share of the capacity; the rest of the week is left to `explore`.

    Args:
        view: the week.
        share: of the capacity, for exploring.
        explore: given the view, the places not yet picked and a count, which of the places it picks.
    """
    count = round(share * view.capacity)
    best = highest(view.rank, view.capacity - count)
    rest = np.setdiff1d(np.arange(view.items), best, assume_unique=True)
    more = explore(view, rest, min(count, len(rest))) if count else np.empty(0, dtype=np.int64)
    return Picks(np.concatenate([best, more]), np.arange(len(best) + len(more)) >= len(best), share)
