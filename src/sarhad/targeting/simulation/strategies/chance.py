"""Chance alone: what any strategy must beat, and the only one whose findings measure the country without bias."""

from __future__ import annotations

from dataclasses import dataclass

from sarhad.targeting.simulation.scene import Ints
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, all_exploring


@dataclass(frozen=True)
class Chance:
    """Every item is as likely as any other."""

    name: str = "random"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Draw without replacement."""
        return all_exploring(view.rng.permutation(view.items)[: view.capacity])

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Chance learns nothing."""


def at_random(view: View, places: Ints, count: int) -> Ints:
    """Explore by chance among the places."""
    return view.rng.permutation(places)[:count]
