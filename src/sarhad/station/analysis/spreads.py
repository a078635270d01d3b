"""Unit values as distributions: what others pay per kilogram, and where one trader stands among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
OWN_SHOWN = 40
"""So many of a trader's own values are drawn, the first given."""


@dataclass(frozen=True)
class Spread:
    """The unit values of one group of goods, national currency per kilogram of net mass.

    Attributes:
        group: an origin, or a commodity code.
        peers: how many items of others; low to high: their 5, 25, 50, 75 and 95 % points (numpy's linear method).
        own: the trader's unit values; `own_median` their median, None without any.
    """

    group: str
    peers: int
    low: float
    lower: float
    median: float
    upper: float
    high: float
    own: tuple[float, ...]
    own_median: float | None

    @property
    def below(self) -> bool:
        """Whether the trader's median lies under nineteen of twenty of the others."""
        return self.own_median is not None and self.own_median < self.low


def spreads(values: Iterable[tuple[str, float, bool]], most: int) -> list[Spread]:
    """The distributions of the largest groups, the largest first; a group without peers says nothing and is left out.

    Args:
        values: group, unit value, whether it is the trader's own.
        most: how many groups.
    """
    peers: dict[str, list[float]] = defaultdict(list)
    own: dict[str, list[float]] = defaultdict(list)
    for group, value, is_own in values:
        (own if is_own else peers)[group].append(value)
    largest = sorted(peers, key=lambda group: (bool(own.get(group)), len(peers[group])), reverse=True)[:most]
    return [_spread(group, peers[group], own.get(group, [])) for group in largest]


def _spread(group: str, peers: list[float], own: list[float]) -> Spread:
    low, lower, median, upper, high = (float(point) for point in np.quantile(peers, QUANTILES))
    own_median = float(np.median(own)) if own else None
    return Spread(group, len(peers), low, lower, median, upper, high, tuple(own[:OWN_SHOWN]), own_median)
