"""Tests and trends of rates: does one beat another by a factor, do many, and is a rate going down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from scipy.special import expit
from scipy.stats import false_discovery_control, norm

from sarhad.effectiveness.intervals import Z_95, Rate


@dataclass(frozen=True)
class Observed:
    """A share and the (effective) number of trials it rests on."""

    share: float
    trials: float


def reaches(one: Observed, base: Observed, factor: float = 1.0) -> float:
    """One-sided p-value of "the share is at least `factor` times the base share"; small where it is not.

    A score test: the variance is that of the null hypothesis. 1 minus it tests the opposite.
    """
    least = min(factor * base.share, 1.0)
    variance = least * (1 - least) / one.trials + factor**2 * base.share * (1 - base.share) / base.trials
    if variance <= 0:
        return 1.0 if one.share >= least else 0.0
    return float(norm.cdf((one.share - least) / sqrt(variance)))


def discovered(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted for how many there are: below 0.05, at most one in twenty of those is wrong on average.

    Y. Benjamini & Y. Hochberg (1995), J. Royal Statistical Society B 57.
    """
    return [float(p) for p in false_discovery_control(list(p_values))] if p_values else []


def trend(trials: Sequence[int], hits: Sequence[int], years: Sequence[float]) -> Rate | None:
    """By which factor the odds of a hit change in a year, with its 95 % interval; None where it cannot be told.

    Maximum likelihood of `logit(rate) = a + b x years` (Newton's method); the interval is Wald's on b.
    """
    n, k, x = (np.asarray(values, dtype=np.float64) for values in (trials, hits, years))
    if (n > 0).sum() < 2 or not 0 < k.sum() < n.sum():
        return None
    design = np.column_stack([np.ones_like(x), x - np.average(x, weights=n)])
    beta = np.array([np.log(k.sum() / (n.sum() - k.sum())), 0.0])
    for _ in range(50):
        fitted = expit(design @ beta)
        information = design.T @ (design * (n * fitted * (1 - fitted))[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (k - n * fitted))
        beta = beta + step
        if abs(step).max() < 1e-10:
            error = sqrt(np.linalg.inv(information)[1, 1])
            slope = float(beta[1])
            return Rate(*(exp(min(max(b, -50.0), 50.0)) for b in (slope, slope - Z_95 * error, slope + Z_95 * error)))
    return None
