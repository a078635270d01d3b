"""The level of non-compliance of a group of items, with an interval that holds.

The share of irregular items is the sum over strata of recorded probability (`strata`) of `W_s m_s`: `W_s` the stratum's
share of the items, which is known, and `m_s` the mean of its examined items weighted by 1/p (Horvitz & Thompson 1952;
Hájek 1971). Each `m_s` has Jeffreys' interval with the number of independent items its examined ones are worth,

    n_s = (sum w)^2 / (sum_i w_i^2 + r sum_c ((sum_{i in c} w_i)^2 - sum_{i in c} w_i^2)) / (1 - f_s),

`r` the correlation between items of one declaration, as all of them are drawn together (Kish 1965, design effect), and
`f_s` the share examined. The strata's intervals are joined by recovering the variance from each of their limits (MOVER:
Zou & Donner 2008, Statistics in Medicine 27): `m - sqrt(k sum W_s^2 (m_s - l_s)^2)` and likewise above. A drawn
declaration may have items in several strata, so the `m_s` vary together; by how much is `k`, see `across_strata`.
`r` and `k` are one number each for the whole sample: of a small group alone neither they nor a variance could be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from sarhad.effectiveness.intervals import Rate, jeffreys_of_share
from sarhad.effectiveness.strata import Stratum

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def level(parts: Sequence[Stratum], correlation: float, together: float = 1.0) -> Rate | None:
    """Irregular share of a group of items with its 95 % interval; None if a stratum has no examined item.

    Args:
        parts: the group's strata.
        correlation: between items of one declaration, see `correlation_within`.
        together: by how much the variance is greater than that of independent strata, see `across_strata`.
    """
    if not parts or any(not len(part.probability) for part in parts):
        return None
    return of_strata([(part.items, _stratum_rate(part, correlation)) for part in parts], together)


def of_strata(rates: Sequence[tuple[int, Rate]], together: float) -> Rate:
    """The rate of several strata, each given by its items and its rate, as one (MOVER).

    Args:
        rates: at least one.
        together: as for `level`.
    """
    items = sum(count for count, _ in rates)
    share = below = above = 0.0
    for count, rate in rates:
        carried = count / items
        share += carried * rate.share
        below += (carried * (rate.share - rate.low)) ** 2
        above += (carried * (rate.high - rate.share)) ** 2
    return Rate(share, max(0.0, share - sqrt(together * below)), min(1.0, share + sqrt(together * above)))


def _stratum_rate(part: Stratum, correlation: float) -> Rate:
    weight = 1.0 / part.probability
    mean = float(np.clip((weight * part.irregular).sum() / weight.sum(), 0.0, 1.0))
    if part.missed <= 0:
        return Rate(mean, mean, mean)
    return jeffreys_of_share(mean, independent(weight, part.cluster, correlation) / part.missed)


def across_strata(parts: Sequence[Stratum], correlation: float) -> float:
    """By how much the variance of the level is greater than if strata were independent; at least 1.

    The variance by declarations' totals over all strata (linearised: Taylor series, ultimate clusters) over
    `sum W_s^2 m_s (1 - m_s) / n_s`. Less than 1 is left out: an interval is not made shorter for it.

    Args:
        parts: strata of the whole sample.
        correlation: between items of one declaration.
    """
    items = sum(part.items for part in parts)
    apart, influence, cluster = 0.0, [np.empty(0)], [np.empty(0, dtype=np.int64)]
    for part in parts:
        if not len(part.probability) or part.missed <= 0:
            continue
        weight, carried = 1.0 / part.probability, part.items / items
        mean = float((weight * part.irregular).sum() / weight.sum())
        worth = independent(weight, part.cluster, correlation) / part.missed
        apart += carried**2 * mean * (1 - mean) / worth
        influence.append(carried * sqrt(part.missed) * weight * (part.irregular - mean) / weight.sum())
        cluster.append(part.cluster)
    if apart <= 0:
        return 1.0
    totals = _sums(np.concatenate(influence), np.concatenate(cluster))
    return max(1.0, float((totals**2).sum()) / apart)


def independent(weight: Floats, cluster: Ints, correlation: float) -> float:
    """How many independent, equally weighted items weighted items in clusters are worth."""
    squares = float((weight**2).sum())
    together = float((_sums(weight, cluster) ** 2).sum()) - squares
    return float(weight.sum()) ** 2 / (squares + correlation * together)


def correlation_within(irregular: Floats, cluster: Ints) -> float:
    """The correlation between two items of one declaration, from all pairs there are; from 0 to 1.

    The pairwise moment estimator, Karlin, Cameron & Williams (1981), PNAS 78: the mean product of deviations over pairs
    of one cluster, by the variance; 0 where there is no pair or no variation.

    Args:
        irregular: 1.0 where irregular, of items that had one probability.
        cluster: number of each item's declaration.
    """
    counts = _sums(np.ones(len(irregular)), cluster)
    pairs = float((counts * (counts - 1)).sum())
    variance = float(irregular.var()) if len(irregular) else 0.0
    if not pairs or not variance:
        return 0.0
    off = irregular - irregular.mean()
    products = float((_sums(off, cluster) ** 2).sum() - (off**2).sum())
    return float(np.clip(products / pairs / variance, 0.0, 1.0))


def _sums(values: Floats, cluster: Ints) -> Floats:
    _, number = np.unique(cluster, return_inverse=True)
    return np.bincount(number, weights=values).astype(np.float64)
