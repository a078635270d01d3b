"""From scores to probabilities that hold: of items given 30 %, about 30 % are irregular."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]

BINS = 10
_LEAST = 1e-6


@dataclass(frozen=True)
class BetaCalibration:
    """Beta calibration (Kull, Silva Filho, Flach 2017, AISTATS): logit p' = a ln p - b ln(1 - p) + c, with a, b >= 0.

    It keeps the order of the scores, so that calibrating changes no ranking, and it is three numbers, not a table.
    """

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    @classmethod
    def fit(cls, scores: Floats, irregular: Floats) -> BetaCalibration:
        """The curve of greatest likelihood on later items.

        Args:
            scores: uncalibrated probabilities.
            irregular: 1 where an irregularity was found, else 0.
        """
        first, second = _logs(scores)

        def loss(curve: Floats) -> tuple[float, Floats]:
            z = curve[0] * first - curve[1] * second + curve[2]
            wrong = expit(z) - irregular
            slope = np.array([np.mean(wrong * first), -np.mean(wrong * second), np.mean(wrong)])
            return float(np.mean(np.logaddexp(0, z) - irregular * z)), slope

        bounds = ((1e-3, None), (1e-3, None), (None, None))
        found = minimize(loss, np.array([1.0, 1.0, 0.0]), jac=True, bounds=bounds, method="L-BFGS-B")
        return cls(*(float(number) for number in found.x))

    def __call__(self, scores: Floats) -> Floats:
        """Calibrated probabilities of scores."""
        first, second = _logs(scores)
        return np.asarray(expit(self.a * first - self.b * second + self.c))


def _logs(scores: Floats) -> tuple[Floats, Floats]:
    inside = np.clip(scores, _LEAST, 1 - _LEAST)
    return np.log(inside), np.log1p(-inside)


@dataclass(frozen=True)
class Bin:
    """Items whose probability falls in one tenth: what was said of them and what was found."""

    items: int
    said: float
    found: float


def reliability(probabilities: Floats, irregular: Floats, bins: int = BINS) -> list[Bin]:
    """The items by equally wide bins of their probability; empty bins are left out."""
    places = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    groups = [places == place for place in range(bins)]
    return [
        Bin(int(one.sum()), float(probabilities[one].mean()), float(irregular[one].mean()))
        for one in groups
        if one.any()
    ]


def expected_calibration_error(probabilities: Floats, irregular: Floats, bins: int = BINS) -> float:
    """Mean distance of what is said and what is found over equally wide bins (Naeini et al. 2015, AAAI)."""
    rows = reliability(probabilities, irregular, bins)
    return sum(one.items * abs(one.said - one.found) for one in rows) / max(len(irregular), 1)
