"""The level of non-compliance of a group of items, with an interval that holds.

The share of irregular items is the sum over strata of recorded probability (`strata`) of `W_s m_s`: `W_s` the stratum's
share of the items, which is known, and `m_s` the mean of its examined items weighted by 1/p (Horvitz & Thompson 1952;
Hájek 1971). Each `m_s` has a Wilson interval with the number of independent items its examined ones are worth,

    n_s = (sum w)^2 / (sum_i w_i^2 + r sum_c ((sum_{i in c} w_i)^2 - sum_{i in c} w_i^2)) / (1 - f_s),

`r` the correlation between items of one declaration, as all of them are drawn together (Kish 1965, design effect), and
`f_s` the share examined. The strata's intervals are joined by recovering the variance from each of their limits (MOVER:
Zou & Donner 2008, Statistics in Medicine 27): `m - sqrt(sum W_s^2 (m_s - l_s)^2)` and likewise above.
`r` is one number for the whole sample: of a small group alone neither it nor a variance could be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import numpy.typing as npt

from sarhad.effectiveness.intervals import Rate, wilson_of_share
from sarhad.effectiveness.strata import Stratum

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def level(parts: Sequence[Stratum], correlation: float) -> Rate | None:
    """Irregular share of a group of items with its 95 % interval; None if a stratum has no examined item.

    Args:
        parts: the group's strata.
        correlation: between items of one declaration, see `correlation_within`.
    """
    if not parts or any(not len(part.probability) for part in parts):
        return None
    items = sum(part.items for part in parts)
    share = below = above = 0.0
    for part in parts:
        weight, rate = part.items / items, _stratum_rate(part, correlation)
        share += weight * rate.share
        below += (weight * (rate.share - rate.low)) ** 2
        above += (weight * (rate.high - rate.share)) ** 2
    return Rate(share, max(0.0, share - sqrt(below)), min(1.0, share + sqrt(above)))


def _stratum_rate(part: Stratum, correlation: float) -> Rate:
    weight = 1.0 / part.probability
    mean = float(np.clip((weight * part.irregular).sum() / weight.sum(), 0.0, 1.0))
    missed = 1.0 - len(weight) / part.items
    if missed <= 0:
        return Rate(mean, mean, mean)
    return wilson_of_share(mean, independent(weight, part.cluster, correlation) / missed)


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
