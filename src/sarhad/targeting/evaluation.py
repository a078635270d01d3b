"""How good a ranking was on later items: what would have been found within each share that can be inspected."""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from sarhad.errors import Problem, SarhadError
from sarhad.targeting.calibration import expected_calibration_error

Floats = npt.NDArray[np.float64]

SHARES = (0.01, 0.02, 0.05, 0.10)
"""Shares of items inspected that figures are given for."""


class Figures(TypedDict):
    """What an evaluation says; the keys are those of `sarhad evaluate --json`.

    Attributes:
        rows: items whose outcome is known.
        base_rate: share of them that are irregular.
        auc: area under the ROC curve; None if all are of a kind.
        average_precision: area under the precision-recall curve; None if none is irregular.
        precision_at: by share inspected, the share of irregular items among those with the highest scores.
        recall_at: by share inspected, the share of all irregular items that are among them.
        revenue_at: by share inspected, the share of all additional revenue; None where no revenue is known.
        ece: expected calibration error, ten equally wide bins.
        brier: mean squared error of the probability.
    """

    rows: int
    base_rate: float
    auc: float | None
    average_precision: float | None
    precision_at: dict[str, float]
    recall_at: dict[str, float | None]
    revenue_at: dict[str, float] | None
    ece: float
    brier: float


def figures(irregular: Floats, probabilities: Floats, revenue: Floats | None = None) -> Figures:
    """Figures of probabilities given to items whose outcome is known.

    Args:
        irregular: 1 where an irregularity was found, else 0.
        probabilities: what was said.
        revenue: additional revenue of each item, where it is known at all.
    """
    order = np.argsort(-probabilities, kind="stable")
    total = float(irregular.sum())
    found = {_name(share): irregular[order[: _taken(share, len(order))]] for share in SHARES}
    mixed = 0 < total < len(irregular)
    return {
        "rows": len(irregular),
        "base_rate": float(irregular.mean()),
        "auc": float(roc_auc_score(irregular, probabilities)) if mixed else None,
        "average_precision": float(average_precision_score(irregular, probabilities)) if total else None,
        "precision_at": {name: float(one.mean()) for name, one in found.items()},
        "recall_at": {name: float(one.sum()) / total if total else None for name, one in found.items()},
        "revenue_at": _revenue_at(revenue, order),
        "ece": expected_calibration_error(probabilities, irregular),
        "brier": float(brier_score_loss(irregular, probabilities)),
    }


def _name(share: float) -> str:
    return f"{share:.2f}"


def _taken(share: float, items: int) -> int:
    return max(1, round(share * items))


def _revenue_at(revenue: Floats | None, order: npt.NDArray[np.int64]) -> dict[str, float] | None:
    if revenue is None or not (total := float(revenue.sum())):
        return None
    return {_name(share): float(revenue[order[: _taken(share, len(order))]].sum()) / total for share in SHARES}


def known_outcomes(table: pl.DataFrame) -> pl.DataFrame:
    """The rows that were inspected, with their outcome.

    Raises:
        SarhadError: there is none.
    """
    if "irregular" in table.columns and (known := table.filter(pl.col("irregular").is_not_null())).height:
        return known
    raise SarhadError(Problem("no item has a known outcome", "the column `irregular` says what inspections found"))


def revenue_of(table: pl.DataFrame) -> Floats | None:
    """Additional revenue of each row, 0 where none is told; None if the table knows of none at all."""
    if "additional_revenue" not in table.columns or not table["additional_revenue"].sum():
        return None
    return table["additional_revenue"].fill_null(0.0).to_numpy()


def evaluate(model: Any, table: pl.DataFrame) -> Figures:
    """Figures of a model on items it did not learn from; the outcomes are looked at only after the scoring.

    Raises:
        SarhadError: no item has a known outcome.
    """
    known = known_outcomes(table)
    probabilities = model.score(known).to_numpy()
    return figures(known["irregular"].cast(pl.Float64).to_numpy(), probabilities, revenue_of(known))
