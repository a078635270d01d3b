"""A view of a single row: every answer is a Python number, NaN (or None for text) where nothing can be said."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

import polars as pl

from sarhad.indicators.events import MICROSECONDS_A_DAY, Log, microseconds
from sarhad.indicators.reference import Reference
from sarhad.indicators.remembered import Journal

Prices = Mapping[tuple[str | None, str | None], tuple[list[int], list[float]]]
"""By HS subheading and origin: the moments prices are valid from, sorted, and the prices."""


def plain(value: Any) -> float:
    """A number of a row; NaN where it has none."""
    return math.nan if value is None else float(value)


class Row:
    """What the remembered past says of one item at its moment."""

    def __init__(
        self,
        item: Mapping[str, Any],
        moment: int,
        keys: Mapping[tuple[str, ...], Any],
        declaration: list[Mapping[str, Any]],
        journals: Mapping[Log, Journal],
    ) -> None:
        """Take the item, its moment, the keys found in it, its declaration's items and what is remembered."""
        self._item = item
        self._moment = moment
        self._keys = keys
        self._declaration = declaration
        self._journals = journals
        self.compared_with: Reference | None = None
        self.mirrored = math.nan

    def _moments(self, log: Log) -> Any:
        """The log's moments with the row's key; None without a key, empty without events."""
        key = self._keys[log.key]
        return None if key is None else self._journals[log].moments.get(key, ())

    def count(self, log: Log, days: int | None = None) -> float:
        """Events before the row's moment."""
        moments = self._moments(log)
        if moments is None:
            return math.nan
        known = bisect_left(moments, self._moment)
        return known if days is None else known - bisect_left(moments, self._moment - days * MICROSECONDS_A_DAY)

    def age(self, log: Log) -> float:
        """Days since the first event, 0 if there was none."""
        moments = self._moments(log)
        if moments is None:
            return math.nan
        return (self._moment - moments[0]) / MICROSECONDS_A_DAY if moments and moments[0] < self._moment else 0.0

    def since_last(self, log: Log) -> float:
        """Days since the last event, NaN if there was none."""
        moments = self._moments(log) or ()
        known = bisect_left(moments, self._moment)
        return (self._moment - moments[known - 1]) / MICROSECONDS_A_DAY if known else math.nan

    def number(self, name: str) -> float:
        """A number of the item."""
        return plain(self._item.get(name))

    def total(self, name: str) -> float:
        """Sum over the declaration's items."""
        values = [value for item in self._declaration if not math.isnan(value := plain(item.get(name)))]
        return sum(values) if values else math.nan

    def items(self) -> int:
        """Items of the declaration."""
        return len(self._declaration)

    def reference(self, part: str) -> Any:
        """A part of the reference unit values."""
        return math.nan if self.compared_with is None else getattr(self.compared_with, part)

    def mirror_price(self) -> float:
        """The mirror price in force."""
        return self.mirrored

    def divide(self, a: float, b: float) -> float:
        """The quotient, NaN where the divisor is not above zero."""
        return a / b if b > 0 else math.nan

    def log(self, a: float) -> float:
        """The natural logarithm, NaN where the number is not above zero."""
        return math.log(a) if a > 0 else math.nan

    def at_least(self, a: float, least: float) -> float:
        """The greater of the two."""
        return least if a < least else a

    def either(self, a: float, b: float) -> float:
        """`b` where `a` is NaN."""
        return b if math.isnan(a) else a

    def is_zero(self, a: float) -> bool | None:
        """Whether it is zero; None where it is NaN."""
        return None if math.isnan(a) else a == 0


def price_in_force(prices: Prices, hs6: str | None, origin: str | None, moment: int) -> float:
    """The mirror price of an HS subheading and origin at a moment, NaN if there is none."""
    if (listed := prices.get((hs6, origin))) is None:
        return math.nan
    starts, values = listed
    place = bisect_right(starts, moment)
    return values[place - 1] if place else math.nan


def price_lists(prices: pl.DataFrame) -> Prices:
    """A checked price table, ready to be looked up."""
    lists = prices.group_by("hs6", "origin_country", maintain_order=True).agg("valid_from", "unit_value")
    return {(hs6, origin): ([microseconds(m) for m in starts], v) for hs6, origin, starts, v in lists.iter_rows()}
