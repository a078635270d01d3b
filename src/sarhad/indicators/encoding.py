"""Texts as numbers: a long history fits in memory, and every key is counted by whole numbers.

The rows of a table may come in parts: the same text has the same number in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sarhad.indicators.events import HEADER_KEYS
from sarhad.indicators.past import needed_columns
from sarhad.indicators.reference import LEVELS, level_expressions
from sarhad.indicators.table import Indicator

ALWAYS = ("item_no", "version", "declared_at")
NUMBERS = ("customs_value", "net_mass_kg", "gross_mass_kg", "packages")
OUTCOMES = ("inspected", "inspected_at", "irregular")


class Encoder:
    """Encodes the columns that some indicators are made of.

    A declaration is known by the 64-bit hash of its id: two of ten million share one with a chance of one in a million.
    """

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        """Find out which columns are needed."""
        needs = {name for indicator in indicators for name in indicator.needs}
        self._texts = [name for name in (*HEADER_KEYS, "origin_country") if name in needs]
        self._levels = "hs_code" in needs
        self._plain = [name for name in (*NUMBERS, *OUTCOMES) if name in needs]
        named = (*HEADER_KEYS, "origin_country", *LEVELS)
        self._types = {name: pl.Categorical(pl.Categories.random()) for name in named}
        self._kept = [pl.Series([""]).cast(dtype) for dtype in self._types.values()]
        """Numbers are given out for good only while a column of their type is alive."""

    def encode(self, table: pl.DataFrame) -> pl.DataFrame:
        """The needed columns of an item table, texts as UInt32.

        Raises:
            SarhadError: a required column is missing or has no value somewhere, or a column has another type.
        """
        needed = needed_columns(table)
        levels = level_expressions() if self._levels else []
        missing = [pl.lit(None, needed.schema[name]).alias(name) for name in OUTCOMES if name not in self._plain]
        return needed.select(
            pl.col("declaration_id").hash(seed=0).alias("declaration"),
            *ALWAYS,
            *(self._number(pl.col(name), name) for name in self._texts),
            *(self._number(level, name) for name, level in zip(LEVELS, levels, strict=False)),
            *self._plain,
            *missing,
        )

    def encode_prices(self, prices: pl.DataFrame) -> pl.DataFrame:
        """A checked price table with its goods and origins as the same numbers."""
        return prices.with_columns(self._number(pl.col(name), name) for name in ("hs6", "origin_country"))

    def _number(self, text: pl.Expr, name: str) -> pl.Expr:
        return text.cast(self._types[name]).to_physical().alias(name)
