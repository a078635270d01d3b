"""A trained model at work: scores, expected revenue, worth, reasons and thresholds for tables of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import expit

from sarhad.declarations.schema import columns as canonical_columns
from sarhad.indicators import INDICATORS, OnlineIndicators, compute
from sarhad.targeting.calibration import BetaCalibration
from sarhad.targeting.classifier import IrregularityClassifier
from sarhad.targeting.matrix import Matrix
from sarhad.targeting.peers import Peers
from sarhad.targeting.reasons import Reason, Teller, explain_rows
from sarhad.targeting.revenue import RevenueHead
from sarhad.targeting.worth import AreaShares, Weights

FEW = 50
"""Up to so many rows indicators are asked of the remembered state one by one; above, they are computed together."""

OUTCOMES = tuple(name for name, column in canonical_columns().items() if column.part == "outcome")


@dataclass(frozen=True)
class Model:
    """A model as `train` makes it and `load_model` gives it back.

    Attributes:
        classifier: the trees and what they remember.
        calibration: from their score to a probability.
        revenue: expected revenue of an irregularity; None where the history knew too little of it.
        areas: which risk areas the irregularities of goods belong to.
        peers: usual values, for words.
        quantiles: scores of later items at equally spaced shares, from the lowest to the highest.
        past: what indicators need of the history; None if the model looks at none.
        metadata: data window, rows, features, search, figures on later data, code version, hashes.
    """

    classifier: IrregularityClassifier
    calibration: BetaCalibration
    revenue: RevenueHead | None
    areas: AreaShares
    peers: Peers
    quantiles: tuple[float, ...]
    past: pl.DataFrame | None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Hash over everything the model is made of; empty as long as it was not saved."""
        return str(self.metadata.get("id", ""))

    def score(self, table: pl.DataFrame) -> pl.Series:
        """Calibrated probability of an irregularity for each row; outcome columns are not looked at."""
        return pl.Series("score", self._probabilities(self._matrix(table)), pl.Float64)

    def expected_revenue(self, table: pl.DataFrame) -> pl.Series | None:
        """Additional revenue to expect of inspecting each row, national currency; None if it was never told."""
        if self.revenue is None:
            return None
        matrix = self._matrix(table)
        return pl.Series("expected_revenue", self._probabilities(matrix) * self._if_irregular(matrix), pl.Float64)

    def worth(self, table: pl.DataFrame, weights: Weights | None = None) -> pl.Series:
        """What inspecting each row is worth by the centre's weights; rank by it to select within a capacity."""
        matrix = self._matrix(table)
        revenue = self._if_irregular(matrix) if self.revenue else np.zeros(table.height)
        worth = self.areas.worth(table, revenue, weights or Weights())
        return pl.Series("worth", self._probabilities(matrix) * worth, pl.Float64)

    def explain(self, table: pl.DataFrame, top: int = 3) -> list[list[Reason]]:
        """For each row what raised its score, strongest first, by exact tree SHAP."""
        if table.is_empty():
            return []
        matrix = self._matrix(table)
        names, shap = self.classifier.feature_names_, self.classifier.contributions(matrix)
        return explain_rows(table, names, matrix, shap, Teller(self.classifier.experience_, self.peers), top)

    def threshold(self, share: float) -> float:
        """The score above which about that share of later items fell."""
        places = np.linspace(0, 1, len(self.quantiles))
        return float(np.interp(1 - share, places, self.quantiles)) if share > 0 else float("inf")

    def _probabilities(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        return self.calibration(expit(self.classifier.log_odds(matrix))) if len(matrix) else np.empty(0)

    def _if_irregular(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        return self.revenue.expected(matrix) if self.revenue and len(matrix) else np.zeros(len(matrix))

    def _matrix(self, table: pl.DataFrame) -> Matrix:
        return self.classifier.matrix(self._with_indicators(table))

    def _with_indicators(self, table: pl.DataFrame) -> pl.DataFrame:
        """The table with the indicators the model looks at, as far as they were not given."""
        lacking = [name for name in self.indicators if name not in table.columns]
        if not lacking or table.is_empty():
            return table
        asked = table.drop(OUTCOMES, strict=False)
        if table.height <= FEW:
            found = pl.DataFrame(
                self._online.of(asked.to_dicts()),
                schema={name: INDICATORS[name].dtype for name in self.indicators},
            ).select(lacking)
        else:
            found = compute(asked, prior=self.past, names=lacking)
        return table.hstack(found)

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators the model looks at."""
        return [name for name in self.classifier.declared_ if name in INDICATORS]

    @cached_property
    def _online(self) -> OnlineIndicators:
        if self.past is None:
            return OnlineIndicators(names=self.indicators)
        return OnlineIndicators.from_history(self.past, names=self.indicators)
