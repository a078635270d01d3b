"""What would have been found had everything been inspected: outcomes weighted by who was likely to be inspected.

An inspected item whose recorded probability of inspection was p stands for 1/p items like it (Horvitz & Thompson 1952,
JASA 47). The mean is divided by the sum of the weights, not by the number of items (Hájek 1971), which is steadier.
Items of one declaration are inspected together, so the variance is that of declarations' totals (linearised).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
import numpy.typing as npt

from sarhad.effectiveness.intervals import Z_95, Rate, wilson_of_share

Floats = npt.NDArray[np.float64]

FEW_FOUND = 10
"""Below so many irregular ones the variance of a rate is itself hardly known."""


@dataclass(frozen=True)
class Sample:
    """The inspected items of which outcome and probability are known, an entry an item.

    Attributes:
        probability: of having been inspected; above 0.
        irregular: 1.0 where an irregularity was confirmed, else 0.0.
        revenue: additional revenue, national currency.
        cluster: number of the item's declaration.
    """

    probability: Floats
    irregular: Floats
    revenue: Floats
    cluster: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Corrected:
    """An estimate for all matches, from the inspected ones.

    Attributes:
        rate: share of the matches in which an inspection would have found an irregularity.
        revenue: additional revenue per match, national currency, with its interval; None where none was found.
        inspected: inspections it rests on.
        effective: independent, equally weighted inspections these are worth.
        represented: number of matches the weights add up to.
        represented_error: standard error of `represented` were the recorded probabilities right.
        largest_weight: how many items the heaviest inspection stands for.
        largest_share: its part of all the weight.
    """

    rate: Rate
    revenue: Rate | None
    inspected: int
    effective: float
    represented: float
    represented_error: float
    largest_weight: float
    largest_share: float


def corrected(sample: Sample) -> Corrected | None:
    """The estimate with its 95 % intervals; None without an inspection.

    The rate's interval is Wilson's with the effective number of inspections that the variance tells, at most the number
    of declarations; below `FEW_FOUND` irregular ones the variance itself is unsure, and Kish's `(sum w)^2 / sum w^2`
    over declarations (L. Kish 1965, "Survey Sampling") counts if it is smaller. Revenue is never below zero and
    heavy-tailed, so its interval is normal in its logarithm. Both are about goods like these, not only about these
    goods: there is no finite population correction.
    """
    if not len(sample.probability):
        return None
    weight = 1.0 / sample.probability
    total = float(weight.sum())
    share = min(1.0, float((weight * sample.irregular).sum() / total))
    effective = _effective(weight, sample, share, total)
    missed = _cluster_sums(weight * np.sqrt(1.0 - sample.probability), sample.cluster)
    return Corrected(
        rate=wilson_of_share(share, effective),
        revenue=_revenue(weight, sample, total),
        inspected=len(weight),
        effective=effective,
        represented=total,
        represented_error=float(np.sqrt((missed**2).sum())),
        largest_weight=float(weight.max()),
        largest_share=float(weight.max() / total),
    )


def _effective(weight: Floats, sample: Sample, share: float, total: float) -> float:
    carried = _cluster_sums(weight, sample.cluster)
    kish = total**2 / float((carried**2).sum())
    variance = _variance(weight * (sample.irregular - share) / total, sample.cluster)
    if variance <= 0:
        return kish
    told = min(share * (1 - share) / variance, float(len(carried)))
    return told if sample.irregular.sum() >= FEW_FOUND else min(told, kish)


def _revenue(weight: Floats, sample: Sample, total: float) -> Rate | None:
    mean = float((weight * sample.revenue).sum() / total)
    if mean <= 0:
        return None
    error = sqrt(_variance(weight * (sample.revenue - mean) / total, sample.cluster))
    factor = exp(Z_95 * error / mean)
    return Rate(mean, mean / factor, mean * factor)


def _variance(influence: Floats, cluster: npt.NDArray[np.int64]) -> float:
    """Sum of squares of the clusters' totals, with the correction of few clusters c / (c - 1)."""
    totals = _cluster_sums(influence, cluster)
    return float((totals**2).sum()) * len(totals) / max(len(totals) - 1, 1)


def _cluster_sums(values: Floats, cluster: npt.NDArray[np.int64]) -> Floats:
    _, numbers = np.unique(cluster, return_inverse=True)
    return np.asarray(np.bincount(numbers, weights=values), np.float64)
