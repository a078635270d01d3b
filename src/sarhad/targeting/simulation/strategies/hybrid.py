"""A fixed share by chance beside the model: the plainest mixture.

Han et al. and Kim et al., "Active Learning for Human-in-the-Loop Customs Inspection" (IEEE TKDE 2022), use 90/10.
"""

from __future__ import annotations

from dataclasses import dataclass

from sarhad.targeting.simulation.strategies.chance import at_random
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, shared


@dataclass(frozen=True)
class Hybrid:
    """The highest ranks for `1 - share` of the capacity, chance for the rest.

    Attributes:
        share: of the capacity, drawn by chance.
    """

    share: float = 0.10
    name: str = "hybrid"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take the highest ranks, then draw."""
        return shared(view, self.share, at_random)

    def learn(self, findings: Findings, memory: Memory) -> None:
        """The share is fixed."""
