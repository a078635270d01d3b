"""What the engines are given, and how their reports are compared."""

from __future__ import annotations

from typing import Any

import polars as pl

from sarhad.declarations.generator.country import generate_table
from sarhad.effectiveness import BacktestReport
from sarhad.profiles import Profile, Treatment


def country_with_amendments() -> pl.DataFrame:
    """Some years of a small country, with amended and repeated declarations."""
    items, _ = generate_table(3000, seed=5)
    amended = items.filter(pl.col("declaration_id").hash() % 7 == 0).with_columns(
        version=pl.lit(2, pl.Int64), declared_at=pl.col("declared_at") + pl.duration(days=3), importer=pl.lit("I-other")
    )
    return pl.concat([items, amended, items.head(40)])


def profile(name: str, condition: str) -> Profile:
    """A profile of the centre that sends to red."""
    return Profile(
        id=name, title=name, risk_area="revenue", owner="00", level="central", condition=condition,
        treatment=Treatment(channel="red", instruction="look"), rationale="a test",
    )  # fmt: skip


def rounded(report: BacktestReport) -> Any:
    """A report with its numbers to nine digits: engines add in another order."""
    return _rounded(report.as_dict())


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value
