"""A view of many rows at once: every answer is a Polars Series, null where nothing can be said."""

from __future__ import annotations

from copy import copy
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.indicators.counting import EventArray, codes
from sarhad.indicators.events import MICROSECONDS_A_DAY, Log
from sarhad.indicators.past import NEVER, Past
from sarhad.indicators.reference import LEVELS, match_references
from sarhad.indicators.table import Indicator

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
"""Numbers of rows and of keys: half the memory of a long history."""


class Rows:
    """What the past says of the rows from `before` on; answers are kept, as indicators share them."""

    def __init__(self, past: Past, before: int, prices: pl.DataFrame | None, *, whole: bool = True) -> None:
        """Take the past, the number of rows that only belong to it, and the mirror prices.

        `whole` says that no item is here without the first row of its declaration, which has its moment too.
        """
        self._past = past
        self._asked = past.table[before:]
        self._moments = past.moments[before:]
        self._before = before
        self._prices = prices
        known = (past.inspected, past.irregular)
        declared = past.declarations if whole else np.concatenate([past.declarations, past.items])
        self._distinct = np.unique(np.concatenate([past.moments[declared], *known]))
        self._ranks = cache(self._ranks_of)
        self.forget()

    def forget(self) -> None:
        """Let go of what was found for the indicators so far; the next ones find it again if they need it."""
        self._codes = cache(lambda key: codes(self._past.table, key).astype(np.int32))
        self._order = cache(self._order_of)
        self._events = cache(self._events_of)
        self._places = cache(self._places_of)
        self.count = cache(self._count)
        self.__dict__.pop("_references", None)

    def apart(self) -> Rows:
        """The same rows, for another thread: what is found for its indicators is its own."""
        other = copy(self)
        other.forget()
        return other

    def column(self, indicator: Indicator) -> pl.Series:
        """The indicator of every row asked for."""
        values: pl.Series = indicator.formula.of(self)
        return values.cast(indicator.dtype).alias(indicator.name)

    def _ranks_of(self, days: int) -> Small:
        return np.searchsorted(self._distinct, self._moments - days * MICROSECONDS_A_DAY).astype(np.int32)

    def _order_of(self, key: tuple[str, ...]) -> Small:
        """The rows asked for by key and moment: bisections that follow each other in memory are many times faster."""
        codes = np.maximum(self._codes(key)[self._before :], 0).astype(np.int64)
        return np.argsort(codes << np.int64(32) | self._ranks(0)).astype(np.int32)

    def _events_of(self, log: Log) -> EventArray:
        past = self._past
        rows, moments = past.declarations, past.moments[past.declarations]
        if log.event == "item":
            rows, moments = past.items, past.moments[past.items]
        elif log.event != "declaration":
            moments = past.inspected if log.event == "inspection" else past.irregular
        code = self._codes(log.key)
        counts = (code[rows] >= 0) & (moments != NEVER)
        if log.given:
            counts &= self._codes(log.given)[rows] >= 0
        ranks = np.searchsorted(self._distinct, moments[counts])
        return EventArray(code[rows[counts]], ranks, int(code.max(initial=-1)) + 1)

    def _places_of(self, log: Log, days: int) -> Small:
        order = self._order(log.key)
        codes = np.maximum(self._asked_codes(log), 0)[order]
        places = np.empty(len(order), np.int32)
        places[order] = self._events(log).position(codes, self._ranks(days)[order])
        return places

    def _asked_codes(self, log: Log) -> Small:
        codes: Small = self._codes(log.key)[self._before :]
        return codes

    def _start(self, log: Log) -> Ints:
        return self._events(log).start(np.maximum(self._asked_codes(log), 0))

    def _masked(self, values: npt.NDArray[np.generic], known: npt.NDArray[np.bool_]) -> pl.Series:
        return pl.select(pl.when(pl.Series(known)).then(pl.Series(values))).to_series()

    def _count(self, log: Log, days: int | None = None) -> pl.Series:
        """Events before each row's moment."""
        first = self._start(log) if days is None else self._places(log, days)
        return self._masked(self._places(log, 0) - first, self._asked_codes(log) >= 0)

    def _days_since(self, log: Log, places: Small | Ints) -> Ints:
        moments = self._distinct[self._events(log).rank_at(places)]
        days: Ints = (self._moments - moments) / MICROSECONDS_A_DAY
        return days

    def age(self, log: Log) -> pl.Series:
        """Days since the first event, 0 if there was none."""
        start = self._start(log)
        days = np.where(self._places(log, 0) > start, self._days_since(log, start), 0.0)
        return self._masked(days, self._asked_codes(log) >= 0)

    def since_last(self, log: Log) -> pl.Series:
        """Days since the last event, null if there was none."""
        place = self._places(log, 0)
        return self._masked(
            self._days_since(log, place - 1), (place > self._start(log)) & (self._asked_codes(log) >= 0)
        )

    def number(self, name: str) -> pl.Series:
        """A column of the rows."""
        return self._asked[name].cast(pl.Float64)

    def total(self, name: str) -> pl.Series:
        """Sum over the declaration's items of the same version."""
        total = pl.col(name).sum().over("declaration", "version")
        known = pl.col(name).is_not_null().any().over("declaration", "version")
        return self._past.table.select(pl.when(known).then(total)).to_series()[self._before :]

    def items(self) -> pl.Series:
        """Items of the declaration in the same version."""
        return self._past.table.select(pl.len().over("declaration", "version")).to_series()[self._before :]

    @cached_property
    def _references(self) -> pl.DataFrame:
        month = (pl.col("moment").dt.year().cast(pl.Int32) * 12 + pl.col("moment").dt.month() - 1).alias("month")
        unit_value = (pl.col("customs_value") / pl.col("net_mass_kg")).alias("unit_value")
        table = self._past.table.select(month, *LEVELS, unit_value)
        return match_references(table[self._past.items], table[self._before :].select("month", *LEVELS))

    def reference(self, part: str) -> pl.Series:
        """A part of the reference unit values."""
        return self._references[part]

    def mirror_price(self) -> pl.Series:
        """The price in force at the row's moment."""
        if self._prices is None:
            return pl.Series([None], dtype=pl.Float64).new_from_index(0, self._asked.height)
        asked = self._asked.select("hs6", "origin_country", "moment").with_row_index("place").sort("moment")
        by = ["hs6", "origin_country"]
        priced = asked.join_asof(self._prices, left_on="moment", right_on="valid_from", by=by, check_sortedness=False)
        return priced.sort("place")["unit_value"]

    def divide(self, a: pl.Series, b: pl.Series) -> pl.Series:
        """The quotient, null where the divisor is not above zero."""
        return pl.select(pl.when(b > 0).then(a / b)).to_series()

    def log(self, a: pl.Series) -> pl.Series:
        """The natural logarithm, null where the number is not above zero."""
        return pl.select(pl.when(a > 0).then(a.log())).to_series()

    def at_least(self, a: pl.Series, least: float) -> pl.Series:
        """The greater of the two."""
        return a.clip(lower_bound=least)

    def either(self, a: pl.Series, b: pl.Series) -> pl.Series:
        """`b` where `a` is null."""
        return a.fill_null(b)

    def is_zero(self, a: pl.Series) -> pl.Series:
        """Whether each is zero."""
        return a == 0
