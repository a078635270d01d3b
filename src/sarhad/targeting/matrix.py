"""A table of items as the matrix of numbers that trees read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.targeting.columns import FEATURES, Feature

Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]
Vocabulary = Mapping[str, Mapping[str, int]]
"""By feature that is a code: its values in order, each with its number."""

UNSEEN = -1.0
"""The number of a code that training never saw."""

_BLOCK = 4096
"""Rows laid out at a time: so many of a column and of the matrix are at hand in the processor together."""


def vocabularies(table: pl.DataFrame, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each feature that is a code its values in order: a value's place is its number."""
    codes = [FEATURES[name] for name in names if FEATURES[name].kind == "category"]
    return {one.name: numbered(_values(table, one)) for one in codes}


def numbered(values: Sequence[str]) -> dict[str, int]:
    """Each value with its place."""
    return {value: place for place, value in enumerate(values)}


def _values(table: pl.DataFrame, code: Feature) -> list[str]:
    return table.select(code.formula.expression().unique().drop_nulls().sort()).to_series().to_list()


def columns_of(table: pl.DataFrame, names: Sequence[str], vocabulary: Vocabulary) -> list[Floats]:
    """The features of every row, NaN where nothing is known.

    A column the table lacks is unknown throughout.
    """
    there = set(table.columns)
    given = [name for name in names if there.issuperset(FEATURES[name].needs)]
    made = table.select([_expression(FEATURES[name], vocabulary.get(name, {})).alias(name) for name in given])
    missing = np.full(table.height, np.nan)
    return [made[name].to_numpy() if name in given else missing for name in names]


def _expression(feature: Feature, known: Mapping[str, int]) -> pl.Expr:
    value = feature.formula.expression()
    if feature.kind == "number":
        return value.fill_null(np.nan)
    if not known:
        return pl.lit(np.nan, pl.Float64)
    numbers = pl.Series(known.values(), dtype=pl.Float64)
    replaced = value.replace_strict(pl.Series(known.keys()), numbers, default=UNSEEN, return_dtype=pl.Float64)
    return pl.when(value.is_null()).then(np.nan).otherwise(replaced)


def numbers_of(item: Mapping[str, Any], names: Sequence[str], vocabulary: Vocabulary) -> list[float]:
    """The features of one item by column name: what `columns_of` says of its row."""
    return [_one(FEATURES[name], item, vocabulary.get(name, {})) for name in names]


def _one(feature: Feature, item: Mapping[str, Any], known: Mapping[str, int]) -> float:
    value = feature.formula.of(item)
    if isinstance(value, float):
        return value
    return known.get(value, UNSEEN) if known and value is not None else math.nan


def stacked(columns: Sequence[Floats], rows: int) -> Matrix:
    """Columns side by side."""
    matrix = np.empty((rows, len(columns)), np.float32)
    for start in range(0, rows, _BLOCK):
        block = slice(start, start + _BLOCK)
        for place, column in enumerate(columns):
            matrix[block, place] = column[block]
    return matrix
