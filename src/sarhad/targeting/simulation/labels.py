"""The labels a service has: what was known of each examined item at its own moment, and what was found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sarhad.targeting.simulation.scene import Floats, Ints, Mask


class Labels:
    """The newest labels, at most a given number.

    Attributes:
        inputs: a row an item, as known at its moment.
        rows: which item of the scene each is.
        irregular: what was found.
        week: when.
    """

    def __init__(self, most: int) -> None:
        """Begin without any."""
        self._most = most
        self.inputs: npt.NDArray[np.float32] = np.empty((0, 0), dtype=np.float32)
        self.rows: Ints = np.empty(0, dtype=np.int64)
        self.irregular: Mask = np.empty(0, dtype=bool)
        self.week: Floats = np.empty(0)

    def add(self, inputs: npt.NDArray[np.float32], rows: Ints, irregular: Mask, week: int) -> None:
        """Take a week's labels in; the oldest beyond the limit are forgotten."""
        held = self.inputs if len(self.inputs) else inputs[:0]
        self.inputs = np.vstack([held, inputs])[-self._most :]
        self.rows = np.concatenate([self.rows, rows])[-self._most :]
        self.irregular = np.concatenate([self.irregular, irregular])[-self._most :]
        self.week = np.concatenate([self.week, np.full(len(irregular), float(week))])[-self._most :]
