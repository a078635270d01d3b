"""A trained model at work: scores, expected revenue, worth, reasons and thresholds for tables of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
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
from sarhad.targeting.rows import PART, Floats, in_parts
from sarhad.targeting.worth import AREAS, AreaShares, Weights, WeightsLike, worth_of

FEW = 50
"""Up to so many rows indicators are asked of the remembered state one by one; above, they are computed together."""

OUTCOMES = frozenset(name for name, column in canonical_columns().items() if column.part == "outcome")


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
        later: of some of these items what their worth is made of, for `worth_threshold`.
        past: what indicators need of the history; None if the model looks at none.
        metadata: data window, rows, features, search, figures on later data, code version, hashes.
    """

    classifier: IrregularityClassifier
    calibration: BetaCalibration
    revenue: RevenueHead | None
    areas: AreaShares
    peers: Peers
    quantiles: tuple[float, ...]
    later: pl.DataFrame
    past: pl.DataFrame | None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Hash over everything the model is made of; empty as long as it was not saved."""
        return str(self.metadata.get("id", ""))

    def score(self, table: pl.DataFrame) -> pl.Series:
        """Calibrated probability of an irregularity for each row; outcome columns are not looked at."""
        return pl.Series("score", self._said(table)[:, 0], pl.Float64)

    def expected_revenue(self, table: pl.DataFrame) -> pl.Series | None:
        """Additional revenue to expect of inspecting each row, national currency; None if it was never told."""
        if self.revenue is None:
            return None
        probability, revenue = self._said(table, revenue=True).T
        return pl.Series("expected_revenue", probability * revenue, pl.Float64)

    def worth(self, table: pl.DataFrame, weights: WeightsLike | None = None) -> pl.Series:
        """What inspecting each row is worth by the centre's weights; rank by it to select within a capacity."""
        probability, revenue = self._said(table, revenue=True).T
        worth = self.areas.worth(table, revenue, weights or Weights())
        return pl.Series("worth", probability * worth, pl.Float64)

    def explain(self, table: pl.DataFrame, top: int = 3) -> list[list[Reason]]:
        """For each row what raised its score, strongest first, by exact tree SHAP."""
        if table.is_empty():
            return []
        matrix = self._matrix(self._with_indicators(table))
        names, shap = self.classifier.feature_names_, self.classifier.contributions(matrix)
        return explain_rows(table, names, matrix, shap, Teller(self.classifier.experience_, self.peers), top)

    def threshold(self, share: float) -> float:
        """The score above which about that share of later items fell."""
        places = np.linspace(0, 1, len(self.quantiles))
        return float(np.interp(1 - share, places, self.quantiles)) if share > 0 else float("inf")

    def worth_threshold(self, share: float, weights: WeightsLike) -> float:
        """The worth by these weights above which about that share of later items fell."""
        shares = self.later.select(AREAS[1:]).to_numpy()
        worth = self.later["probability"].to_numpy() * worth_of(self.later["revenue"].to_numpy(), shares, weights)
        return float(np.quantile(worth, 1 - share)) if share > 0 and len(worth) else float("inf")

    def _said(self, table: pl.DataFrame, *, revenue: bool = False) -> Floats:
        """For each row its probability, and if asked the revenue to expect where it is irregular."""
        if table.is_empty():
            return np.empty((0, 2))
        wide = self._with_indicators(table)

        def say(rows: slice) -> Floats:
            matrix = self._matrix(wide if wide.height <= PART else wide[rows])
            said = [self.calibration(expit(self.classifier.log_odds(matrix)))]
            if revenue:
                said.append(self.revenue.expected(matrix) if self.revenue else np.zeros(len(matrix)))
            return np.column_stack(said)

        return in_parts(wide.height, say, self.classifier.threads)

    def _with_indicators(self, table: pl.DataFrame) -> pl.DataFrame:
        """The table with the indicators the model looks at, as far as they were not given; of few rows later."""
        lacking = [name for name in self.indicators if name not in table.columns]
        if not lacking or table.height <= FEW:
            return table
        return table.hstack(compute(table.drop(OUTCOMES, strict=False), prior=self.past, names=lacking))

    def _matrix(self, table: pl.DataFrame) -> Matrix:
        """The features of rows; the last table's are kept, for its score, worth and reasons are asked one by one."""
        seen, kept = self._last[0]
        if kept is not None and seen is table:
            return kept
        matrix = self.classifier.matrix(table) if table.height > FEW else self._matrix_of_few(table)
        if table.height <= PART:
            self._last[0] = table, matrix
        return matrix

    def _matrix_of_few(self, table: pl.DataFrame) -> Matrix:
        items = [{name: value for name, value in one.items() if name not in OUTCOMES} for one in table.to_dicts()]
        if any(name not in table.columns for name in self.indicators):
            found = self._online.of(items)
            items = [{**known, **item} for known, item in zip(found, items, strict=True)]
        return self.classifier.matrix_of_items(items, table)

    @cached_property
    def _last(self) -> list[tuple[pl.DataFrame | None, Matrix | None]]:
        """One place, exchanged whole: threads may ask of different tables at once."""
        return [(None, None)]

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators the model looks at."""
        return [name for name in self.classifier.declared_ if name in INDICATORS]

    @cached_property
    def _online(self) -> OnlineIndicators:
        if self.past is None:
            return OnlineIndicators(names=self.indicators)
        return OnlineIndicators.from_history(self.past, names=self.indicators)
