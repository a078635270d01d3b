"""gATE-like: mostly the model; the rest is diverse, uncertain and dear items, if the model is good enough to say so.

Kim et al., "Active Learning for Human-in-the-Loop Customs Inspection" (IEEE TKDE 2022). bATE makes BADGE's gradient
embeddings longer by how uncertain an item is, `u = 1 - 1.8 |p - 1/2|`, and by a growing function of what is at stake;
the gate of gATE lets chance explore instead while the model's own performance is low. Theirs embeds by the DATE
network; here the leaves of boosted trees do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarhad.targeting.simulation.scene import Ints
from sarhad.targeting.simulation.strategies.chance import at_random
from sarhad.targeting.simulation.strategies.diversity import diverse
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, shared

PRECISION = "precision"


@dataclass(frozen=True)
class Gate:
    """The highest ranks for `1 - share` of the capacity, gATE's exploration for the rest.

    Attributes:
        share: of the capacity, for exploring.
        gate: least precision of last week's highest ranks at which the model is asked what to explore.
    """

    share: float = 0.10
    gate: float = 0.30
    name: str = "gate"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take the highest ranks, then explore."""
        good = bool(memory.get(PRECISION)) and memory[PRECISION][-1] >= self.gate
        return shared(view, self.share, _dear_and_diverse if good else at_random)

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Note how precise the highest ranks were."""
        exploited = findings.irregular[~findings.picks.exploring]
        memory[PRECISION] = [float(exploited.mean())] if len(exploited) else []


def _dear_and_diverse(view: View, places: Ints, count: int) -> Ints:
    uncertain = 1 - 1.8 * np.abs(view.score - 0.5)
    return diverse(view, places, count, uncertain * np.log1p(view.stake))
