"""Whether what the score means has changed: promised against found, on the random sample only.

Only items that chance chose can tell: what was examined because of its score is not like what was not. Two questions.
Does the score still promise what is found? Spiegelhalter's z (1986, Statistics in Medicine 5),
`z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))`. And since when not? Page's cumulative sum (1954, Biometrika
41), `g <- max(0, g + u - k)` with an alarm above `h`, `u` a week's found less promised in its standard deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

ALLOWED, ALARM = 0.5, 5.0
"""`k` and `h`, in standard deviations of a week: the usual chart, a false alarm in some 930 weeks a side."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ConceptDrift:
    """Promised against found.

    Attributes:
        items: of the random sample, with score and outcome.
        promised, found: irregular items by the scores, and as examined.
        z, p_value: Spiegelhalter's test of calibration, both sides.
        since: beginning of the week in which the cumulative sum gave the alarm; None if it gave none.
        direction: "more" if more is found than promised, "less" if less, at the alarm or by the sums.
        precision_promised, precision_found: among the tenth of the sample with the highest scores.
    """

    items: int
    promised: float
    found: int
    z: float
    p_value: float
    since: datetime | None
    direction: str
    precision_promised: float
    precision_found: float

    @property
    def alarm(self) -> bool:
        """Whether the meaning of the score has changed beyond chance: an alarm, or calibration refused at 1 %."""
        return self.since is not None or self.p_value < 0.01


def spiegelhalter(score: Floats, irregular: Floats) -> tuple[float, float]:
    """The z of Spiegelhalter's test and its p-value; no deviation where there is no variation."""
    weight = 1 - 2 * score
    variance = float((weight**2 * score * (1 - score)).sum())
    if variance <= 0:
        return 0.0, 1.0
    z = float(((irregular - score) * weight).sum()) / np.sqrt(variance)
    return float(z), float(2 * stats.norm.sf(abs(z)))


def concept_drift(sample: pl.DataFrame) -> ConceptDrift | None:
    """Test the random sample of a period.

    Args:
        sample: `declared_at`, `model_score`, `irregular` of items that chance chose and that were examined.

    Returns:
        None where there is no such item.
    """
    known = sample.drop_nulls(["declared_at", "model_score", "irregular"]).sort("declared_at")
    if known.is_empty():
        return None
    score = np.clip(known["model_score"].to_numpy().astype(np.float64), 1e-6, 1 - 1e-6)
    irregular = known["irregular"].cast(pl.Float64).to_numpy()
    z, p_value = spiegelhalter(score, irregular)
    since, direction = _cumulative(known.with_columns(score=pl.Series(score), found=pl.Series(irregular)))
    top = np.argsort(-score, kind="stable")[: max(1, len(score) // 10)]
    return ConceptDrift(
        items=len(score),
        promised=float(score.sum()),
        found=int(irregular.sum()),
        z=z,
        p_value=p_value,
        since=since,
        direction=direction or ("more" if irregular.sum() > score.sum() else "less"),
        precision_promised=float(score[top].mean()),
        precision_found=float(irregular[top].mean()),
    )


def _cumulative(known: pl.DataFrame) -> tuple[datetime | None, str]:
    """The week of the first alarm on either side, and the side."""
    weeks = (
        known.group_by(pl.col("declared_at").dt.truncate("1w").alias("week"), maintain_order=True)
        .agg(
            gap=(pl.col("found") - pl.col("score")).sum(),
            spread=(pl.col("score") * (1 - pl.col("score"))).sum().sqrt(),
        )
        .with_columns(unit=pl.col("gap") / pl.col("spread"))
    )
    above = below = 0.0
    for week, unit in zip(weeks["week"].to_list(), weeks["unit"].to_list(), strict=True):
        above, below = max(0.0, above + unit - ALLOWED), max(0.0, below - unit - ALLOWED)
        if max(above, below) > ALARM:
            return week, "more" if above > below else "less"
    return None, ""
