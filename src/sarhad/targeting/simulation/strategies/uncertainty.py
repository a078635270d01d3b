"""Uncertainty sampling: examine what the model can least decide.

Lewis & Gale (1994), "A sequential algorithm for training text classifiers": the smallest `|p - 1/2|`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, all_exploring, highest


@dataclass(frozen=True)
class Uncertainty:
    """Pick the `capacity` items whose score is nearest to one half."""

    name: str = "uncertainty"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take the least decided."""
        return all_exploring(highest(-np.abs(view.score - 0.5), view.capacity))

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Nothing is kept."""
