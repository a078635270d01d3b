"""The reference page of the indicators, written from their table."""

from __future__ import annotations

from sarhad.indicators.table import INDICATORS, Indicator

_TYPES = {"Int64": "whole number", "Float64": "number", "Boolean": "true/false", "String": "text"}
_INTRODUCTION = """# Indicators

<!-- Written by `sarhad indicators --markdown`; a test holds this page to the code. Do not edit. -->

What the past says about a goods item, as of its declaration's own moment `t`: only strictly earlier moments count,
an outcome from the moment it became known. Profiles and models name them like any other column; only those that are
named are computed. An indicator is NULL where nothing can be said (the trader is not named, no price to compare
with), and a condition about NULL is not true. An amendment sees what the first version saw.

In a batch: `sarhad assess --history PAST.parquet`, or `sarhad.indicators.compute`. The station keeps them up to date
with every declaration and inspection; both give the same numbers, which a property test holds.

| indicator | type | unit | past | formula | made of | source |
|---|---|---|---|---|---|---|
"""


def type_name(indicator: Indicator) -> str:
    """The indicator's type in a word."""
    return _TYPES[str(indicator.dtype)]


def markdown() -> str:
    """The whole page."""
    return _INTRODUCTION + "".join(f"{_row(indicator)}\n" for indicator in INDICATORS.values())


def _row(indicator: Indicator) -> str:
    needs = ", ".join(indicator.needs)
    cells = (
        f"`{indicator.name}`", type_name(indicator), indicator.unit, indicator.window, indicator.meaning, needs,
        indicator.source,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"
