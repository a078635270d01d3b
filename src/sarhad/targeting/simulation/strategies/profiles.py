"""Profiles only: what a service without a model does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, all_exploiting, highest


@dataclass(frozen=True)
class ProfilesOnly:
    """Items that match most profiles first, ties by chance; what no profile matches is not examined."""

    name: str = "profiles"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take matched items within the capacity."""
        ranked = highest(view.hits + view.rng.random(view.items), view.capacity)
        return all_exploiting(ranked[view.hits[ranked] > 0].astype(np.int64))

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Profiles are changed by people, not here."""
