"""The measurement of `compliance.measure`, told from sums (`level_sums`) instead of from every item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np
import polars as pl

from sarhad.effectiveness.compliance import Compliance, Level, Selected, no_probability
from sarhad.effectiveness.intervals import Rate, jeffreys_of_share, wilson_of_share
from sarhad.effectiveness.level import of_strata
from sarhad.effectiveness.level_sums import OUTSIDE, SAMPLE, WAY
from sarhad.effectiveness.lift import lift
from sarhad.effectiveness.strata import EDGES, joined

CLASSES = len(EDGES) + 1


_OF_CLASS = ("items", "examined", "irregular", "weight", "found", "squares")
_OF_PAIR = {
    "together": "together",
    "found_found": "found_found",
    "found_weight": "weight_found",
    "weight_found": "found_weight",
}
"""Products of two classes, each with what it is when the classes change places."""


@dataclass
class _Group:
    """The sums of one group by class of probability; products by two classes, in the order of the two."""

    outside: int = 0
    by_class: dict[str, Any] = field(default_factory=lambda: {name: np.zeros(CLASSES) for name in _OF_CLASS})
    by_pair: dict[str, Any] = field(default_factory=lambda: {name: np.zeros((CLASSES, CLASSES)) for name in _OF_PAIR})

    def take(self, row: Mapping[str, Any]) -> None:
        """Add a row of sums."""
        low, high = row["low"], row["high"]
        if low == OUTSIDE:
            self.outside += row["items"]
            return
        for name in _OF_CLASS:
            self.by_class[name][low] += row[name]
        for name, other in _OF_PAIR.items():
            self.by_pair[name][low, high] += row[name]
            if low != high:
                self.by_pair[other][high, low] += row[name]

    def parts(self) -> list[_Part]:
        """Its classes, those with too few examined joined."""
        counts = [int(n) for n in self.by_class["examined"]]
        every = [_Part(self, tuple(classes)) for classes in joined(counts)]
        return [part for part in every if part.items]


@dataclass(frozen=True)
class _Part:
    """Classes of a group taken together: `strata.Stratum` of sums."""

    group: _Group
    classes: tuple[int, ...]

    def of_class(self, name: str) -> float:
        return float(self.group.by_class[name][list(self.classes)].sum())

    def with_part(self, name: str, other: _Part) -> float:
        return float(self.group.by_pair[name][np.ix_(self.classes, other.classes)].sum())

    @property
    def items(self) -> int:
        return int(self.of_class("items"))

    @property
    def missed(self) -> float:
        return 1.0 - self.of_class("examined") / self.items

    @property
    def mean(self) -> float:
        return self.of_class("found") / self.of_class("weight")

    def worth(self, correlation: float) -> float:
        """How many independent, equally weighted items its examined ones are worth."""
        squares = self.of_class("squares")
        more = self.with_part("together", self) - squares
        return self.of_class("weight") ** 2 / (squares + correlation * more)


def measure_sums(sums: pl.DataFrame, by: str, whole: str = "office") -> Compliance:
    """Measure a period.

    Args:
        sums: of all its items, told by `by`, by `whole`, by the way of selecting and of the random sample.
        by: whose groups are told.
        whole: a grouping that no declaration lies across: its groups together are the whole.

    Raises:
        SarhadError: no probability was recorded.
    """
    every = _Group()
    for row in sums.filter(pl.col("told_by") == whole).iter_rows(named=True):
        every.take(row)
    if not every.by_class["items"].any():
        raise no_probability()
    within = _correlation(sums.filter(pl.col("told_by") == SAMPLE))
    together = _across(every.parts(), within)
    groups: dict[str | None, _Group] = {}
    for row in sums.filter(pl.col("told_by") == by).iter_rows(named=True):
        groups.setdefault(row["group"], _Group()).take(row)
    of_all = _level(None, every, within, together)
    told = [_level(name, one, within, together) for name, one in sorted(groups.items(), key=lambda one: one[0] or "")]
    return Compliance(
        whole=of_all,
        groups=tuple(sorted(told, key=lambda one: -1.0 if one.rate is None else one.rate.share, reverse=True)),
        selected=_selected(sums.filter(pl.col("told_by") == WAY), within, of_all.rate),
        correlation=within,
    )


def _level(name: str | None, group: _Group, within: float, together: float) -> Level:
    parts = group.parts()
    return Level(
        group=name,
        items=sum(part.items for part in parts),
        outside=group.outside,
        examined=int(group.by_class["examined"].sum()),
        irregular=int(group.by_class["irregular"].sum()),
        rate=_rate(parts, within, together),
    )


def _rate(parts: Sequence[_Part], within: float, together: float) -> Rate | None:
    """`level.level`."""
    if not parts or any(not part.of_class("examined") for part in parts):
        return None
    return of_strata([(part.items, _rate_of(part, within)) for part in parts], together)


def _rate_of(part: _Part, within: float) -> Rate:
    mean = min(1.0, max(0.0, part.mean))
    if part.missed <= 0:
        return Rate(mean, mean, mean)
    return jeffreys_of_share(mean, part.worth(within) / part.missed)


def _across(parts: Sequence[_Part], within: float) -> float:
    """`level.across_strata`: the square of a sum over classes is the sum of their products."""
    items = sum(part.items for part in parts)
    drawn = [part for part in parts if part.of_class("examined") and part.missed > 0]
    apart = sum(
        (part.items / items) ** 2 * part.mean * (1 - part.mean) / (part.worth(within) / part.missed) for part in drawn
    )
    if apart <= 0:
        return 1.0
    influence = [part.items / items * sqrt(part.missed) / part.of_class("weight") for part in drawn]
    squared = 0.0
    for one, its in zip(drawn, influence, strict=True):
        for other, others in zip(drawn, influence, strict=True):
            product = (
                one.with_part("found_found", other)
                - other.mean * one.with_part("found_weight", other)
                - one.mean * one.with_part("weight_found", other)
                + one.mean * other.mean * one.with_part("together", other)
            )
            squared += its * others * product
    return max(1.0, squared / apart)


def _correlation(sample: pl.DataFrame) -> float:
    """`level.correlation_within`, of what only chance could choose: where several limits were taken, the lowest."""
    if sample.is_empty():
        return 0.0
    lowest = sample.filter(pl.col("group").cast(pl.Float64) == pl.col("group").cast(pl.Float64).min())
    n, bad, pairs, crossed, squared = (
        float(lowest[name].sum()) for name in ("examined", "irregular", "together", "found_weight", "found_found")
    )
    mean, pairs = bad / n, pairs - n
    variance = mean * (1 - mean)
    if not pairs or not variance:
        return 0.0
    products = squared - 2 * mean * crossed + mean**2 * (pairs + n) - n * variance
    return float(np.clip(products / pairs / variance, 0.0, 1.0))


def _selected(ways: pl.DataFrame, within: float, whole: Rate | None) -> tuple[Selected, ...]:
    told = []
    for row in ways.sort("group").iter_rows(named=True):
        n, found = row["examined"], row["irregular"]
        rate = wilson_of_share(found / n, n**2 / (n + within * (row["together"] - n)))
        told.append(Selected(row["group"], n, found, rate, None if whole is None else lift(rate, whole)))
    return tuple(sorted(told, key=lambda one: one.rate.share, reverse=True))
