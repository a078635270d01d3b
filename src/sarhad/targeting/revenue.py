"""What an irregularity is worth: expected additional revenue if there is one, by trees on the same features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from sarhad.targeting.forest import raw_scores
from sarhad.targeting.matrix import Matrix

Floats = npt.NDArray[np.float64]

LEAST = 50
"""Irregular items with revenue needed; below, no second head is trained."""


@dataclass(frozen=True)
class RevenueHead:
    """Expected revenue of an irregular item: exp of the expected log, times a factor that makes the sum right.

    The factor is Duan's smearing in one number (Duan 1983, JASA 78): mean revenue over mean exp of the prediction.
    """

    booster: lgb.Booster
    factor: float

    @classmethod
    def fit(cls, matrix: Matrix, revenue: Floats, threads: int, seed: int) -> RevenueHead | None:
        """Learn from irregular items; None if too few brought revenue.

        Args:
            matrix: features of irregular items.
            revenue: additional revenue of each, national currency.
            threads: processor threads; 0: all.
            seed: seed.
        """
        paid = revenue > 0
        if paid.sum() < LEAST:
            return None
        settings: dict[str, Any] = {
            "objective": "regression", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 10,
            "num_threads": threads, "seed": seed, "deterministic": True, "force_row_wise": True, "verbosity": -1,
        }  # fmt: skip
        booster = lgb.train(settings, lgb.Dataset(matrix[paid], np.log(revenue[paid])), num_boost_round=120)
        said = np.exp(np.asarray(booster.predict(matrix)))
        return cls(booster, float(revenue.mean() / said.mean()))

    def expected(self, matrix: Matrix) -> Floats:
        """Revenue to expect of each row if it is irregular."""
        return np.exp(raw_scores(self.booster, matrix)) * self.factor
