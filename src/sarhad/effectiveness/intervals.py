"""How sure a rate is: Wilson's score interval, and Jeffreys' for rates of which few cases are known."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import betaincinv

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """A share, or another mean, with its 95 % interval."""

    share: float
    low: float
    high: float


def wilson(hits: int, trials: int, z: float = Z_95) -> Rate | None:
    """The share `hits / trials` with its Wilson score interval; None without trials.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.

    >>> round(wilson(5, 10).low, 3)
    0.237
    """
    return wilson_of_share(hits / trials, trials, z) if trials > 0 else None


def wilson_of_share(share: float, trials: float, z: float = Z_95) -> Rate:
    """The Wilson interval of a share that is worth `trials` independent trials, not necessarily whole.

    With the effective number of trials of a weighted sample: Dean & Pagano (2015), "Evaluating confidence interval
    methods for binomial proportions in clustered surveys", J. Survey Statistics and Methodology 3(4).
    """
    z2 = z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return Rate(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def jeffreys_of_share(share: float, trials: float) -> Rate:
    """Jeffreys' interval of a share that is worth `trials` independent trials, not necessarily whole.

    The middle 95 % of `Beta(x + 1/2, n - x + 1/2)`, from nil where nothing was found: Brown, Cai & DasGupta (2001),
    "Interval estimation for a binomial proportion", Statistical Science 16(2). With the effective number of trials:
    Franco, Little, Louis & Slud (2019), J. Survey Statistics and Methodology 7(3). Of a rare thing Wilson's lower limit
    is too high too often; this one errs about as often to either side.

    >>> round(jeffreys_of_share(0.1, 20).low, 3)
    0.021
    """
    found, clean = share * trials, (1 - share) * trials
    low = float(betaincinv(found + 0.5, clean + 0.5, 0.025)) if found > 0 else 0.0
    high = float(betaincinv(found + 0.5, clean + 0.5, 0.975)) if clean > 0 else 1.0
    return Rate(share, min(share, low), max(share, high))
