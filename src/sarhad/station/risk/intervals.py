"""How sure a hit rate is: the Wilson score interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


def wilson(hits: int, trials: int, z: float = Z_95) -> Rate | None:
    """The share `hits / trials` with its Wilson score interval; None without trials.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.

    >>> round(wilson(5, 10).low, 3)
    0.237
    """
    if trials <= 0:
        return None
    share, z2 = hits / trials, z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return Rate(share, max(0.0, middle - half), min(1.0, middle + half))
