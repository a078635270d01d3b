"""How a feature is made of an item's columns, each way written once for two engines: whole tables and single items.

A declaration that waits at the border is one row: making expressions for it would cost more than all its trees.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

Value = float | str | None
"""NaN, or None for a code, where nothing is known."""


class Formula(Protocol):
    """One way to make a feature."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns of the item table it is made of."""

    def expression(self) -> pl.Expr:
        """For a table: Float64, or String for a code; null where nothing is known."""

    def of(self, item: Mapping[str, Any]) -> Value:
        """For one item by column name, the same."""


def _number(item: Mapping[str, Any], name: str) -> float:
    value = item.get(name)
    return math.nan if value is None else float(value)


@dataclass(frozen=True)
class Number:
    """A number column as it is."""

    column: str

    @property
    def needs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    def expression(self) -> pl.Expr:
        """The column."""
        return pl.col(self.column).cast(pl.Float64)

    def of(self, item: Mapping[str, Any]) -> float:
        """The item's number."""
        return _number(item, self.column)


@dataclass(frozen=True)
class Code:
    """A text column as it is."""

    column: str

    @property
    def needs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    def expression(self) -> pl.Expr:
        """The column."""
        return pl.col(self.column).cast(pl.String)

    def of(self, item: Mapping[str, Any]) -> str | None:
        """The item's text."""
        value = item.get(self.column)
        return None if value is None else str(value)


@dataclass(frozen=True)
class Quotient:
    """A quotient; unknown where the divisor is not above zero."""

    above: str
    below: str

    @property
    def needs(self) -> tuple[str, ...]:
        """Both columns."""
        return self.above, self.below

    def expression(self) -> pl.Expr:
        """The quotient of the columns."""
        return pl.when(pl.col(self.below) > 0).then(pl.col(self.above) / pl.col(self.below))

    def of(self, item: Mapping[str, Any]) -> float:
        """The quotient of the item's numbers."""
        below = _number(item, self.below)
        return _number(item, self.above) / below if below > 0 else math.nan


@dataclass(frozen=True)
class Heading:
    """The first digits of the HS code as a number: neighbours in the nomenclature are neighbours for the model."""

    digits: int

    @property
    def needs(self) -> tuple[str, ...]:
        """The code."""
        return ("hs_code",)

    def expression(self) -> pl.Expr:
        """The codes' numbers; unknown where there is anything but digits."""
        text = pl.col("hs_code").str.slice(0, self.digits)
        return pl.when(text.str.contains("^[0-9]+$")).then(text).cast(pl.Float64)

    def of(self, item: Mapping[str, Any]) -> float:
        """The item's number."""
        text = (item.get("hs_code") or "")[: self.digits]
        return float(text) if text.isascii() and text.isdigit() else math.nan
