"""How many times more often a way of selecting finds something than chance would."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from sarhad.effectiveness.intervals import Rate


@dataclass(frozen=True)
class Lift:
    """A ratio of two shares with its 95 % interval; `high` is infinite where the level may be nil."""

    ratio: float
    low: float
    high: float


def lift(found: Rate, level: Rate) -> Lift | None:
    """`found / level` with its interval; None where the level is nil.

    MOVER-R, Donner & Zou (2012), "Closed-form confidence intervals for functions of the normal mean and standard
    deviation", Statistical Methods in Medical Research 21: the ratio's limits from the limits of both shares. Where
    these are too wide for it, the widest ratio they allow.
    """
    if level.share <= 0:
        return None
    product = found.share * level.share
    low = _limit(product, found.low, found.share, level.high, level.share, -1.0)
    high = _limit(product, found.high, found.share, level.low, level.share, 1.0) if level.low > 0 else inf
    ratio = found.share / level.share
    return Lift(ratio, min(ratio, low), max(ratio, high))


def _limit(product: float, of_found: float, found: float, of_level: float, level: float, sign: float) -> float:
    divisor = of_level * (2 * level - of_level)
    inside = product**2 - of_found * (2 * found - of_found) * divisor
    if divisor <= 0 or inside < 0:
        return of_found / of_level
    return (product + sign * sqrt(inside)) / divisor
