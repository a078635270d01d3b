"""What the strategy's own examinations have found so far, by importer, code and the like, old findings fading.

For a key with `b` irregular of `n` examined, both halved every half-life, the rate is `(b + m q) / (n + m)`: shrunk
towards the country's own rate `q` as if `m` examinations had ended like the country's (Efron & Morris 1975).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sarhad.targeting.simulation.scene import Ints, Mask, Scene

PRIOR_EXAMINATIONS = 5.0
"""The weight `m` of the country's rate."""


class Ledger:
    """Examined and irregular items by key."""

    def __init__(self, scene: Scene, half_life_weeks: float) -> None:
        """Begin with nothing examined."""
        sizes = {name: int(codes.max()) + 1 for name, codes in scene.keys.items()}
        self._keys = scene.keys
        self._keep = 0.5 ** (1 / half_life_weeks)
        self.examined = {name: np.zeros(size) for name, size in sizes.items()}
        self.irregular = {name: np.zeros(size) for name, size in sizes.items()}

    def add(self, rows: Ints, irregular: Mask) -> None:
        """Enter a week's findings, after everything older has faded by a week."""
        for name, codes in self._keys.items():
            self.examined[name] *= self._keep
            self.irregular[name] *= self._keep
            np.add.at(self.examined[name], codes[rows], 1.0)
            np.add.at(self.irregular[name], codes[rows], irregular)

    @property
    def country(self) -> float:
        """Irregular share of all that was examined, fading; 1 of 20 before anything was."""
        some = next(iter(self._keys))
        return float((self.irregular[some].sum() + 1.0) / (self.examined[some].sum() + 20.0))

    def columns(self, rows: slice) -> npt.NDArray[np.float32]:
        """Two columns for each key: the shrunk rate, and the logarithm of 1 + examinations."""
        country, found = self.country, []
        for name, codes in self._keys.items():
            of = codes[rows]
            n, b = self.examined[name][of], self.irregular[name][of]
            found += [(b + PRIOR_EXAMINATIONS * country) / (n + PRIOR_EXAMINATIONS), np.log1p(n)]
        return np.column_stack(found).astype(np.float32)
