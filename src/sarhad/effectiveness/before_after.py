"""What a change did: a figure before it and after it, the difference, and how sure that is.

Days are the unit where amounts are compared: declarations of one day go up and down together, so that counting each as
a trial of its own would promise more than is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t

from sarhad.effectiveness.intervals import wilson

FEWEST_DAYS = 2


@dataclass(frozen=True)
class Difference:
    """After minus before, with its 95 % interval; None where the data cannot say.

    Attributes:
        before, after: the figure in each period; None where there was nothing to count.
        low, high: limits of the difference; None where they cannot be told.
    """

    before: float | None
    after: float | None
    low: float | None = None
    high: float | None = None

    @property
    def difference(self) -> float | None:
        """After minus before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def sure(self) -> bool:
        """Whether the interval leaves nil out: the difference is more than chance makes of nothing."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def of_rates(before: tuple[int, int], after: tuple[int, int]) -> Difference:
    """The difference of two shares, each as (hits, trials).

    R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17, method 10: from the limits of both Wilson intervals.

    >>> found = of_rates((48, 80), (56, 70))
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, two = wilson(*before), wilson(*after)
    if one is None or two is None:
        return Difference(one.share if one else None, two.share if two else None)
    value = two.share - one.share
    low = value - sqrt((two.share - two.low) ** 2 + (one.high - one.share) ** 2)
    high = value + sqrt((two.high - two.share) ** 2 + (one.share - one.low) ** 2)
    return Difference(one.share, two.share, low, high)


def of_means(before: Sequence[float], after: Sequence[float]) -> Difference:
    """The difference of the means of two runs of days, each day's value one observation (Welch's interval).

    B. L. Welch (1947), "The generalization of 'Student's' problem when several different population variances are
    involved", Biometrika 34.
    """
    one, two = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    means = (float(one.mean()) if one.size else None, float(two.mean()) if two.size else None)
    if min(one.size, two.size) < FEWEST_DAYS:
        return Difference(*means)
    parts = one.var(ddof=1) / one.size, two.var(ddof=1) / two.size
    spread = parts[0] + parts[1]
    value = float(two.mean() - one.mean())
    if spread <= 0:
        return Difference(*means, value, value)
    freedom = spread**2 / (parts[0] ** 2 / (one.size - 1) + parts[1] ** 2 / (two.size - 1))
    half = float(t.ppf(0.975, freedom)) * sqrt(spread)
    return Difference(*means, value - half, value + half)
