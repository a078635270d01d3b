"""A table of items as the matrix of numbers that trees read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.targeting.columns import FEATURES

Matrix = npt.NDArray[np.float32]

UNSEEN = -1.0
"""The number of a code that training never saw."""


def vocabularies(table: pl.DataFrame, names: Sequence[str]) -> dict[str, list[str]]:
    """For each feature that is a code its values in order: a value's place is its number."""
    codes = [name for name in names if FEATURES[name].kind == "category"]
    return {
        name: table.select(FEATURES[name].value.unique().drop_nulls().sort()).to_series().to_list() for name in codes
    }


def columns_of(
    table: pl.DataFrame, names: Sequence[str], vocabulary: Mapping[str, Sequence[str]]
) -> list[npt.NDArray[np.float64]]:
    """The features of every row, NaN where nothing is known.

    A column the table lacks is unknown throughout.
    """
    there = set(table.columns)
    given = [name for name in names if there.issuperset(FEATURES[name].needs)]
    made = table.select([_numbered(name, tuple(vocabulary.get(name, ()))) for name in given])
    missing = np.full(table.height, np.nan)
    return [made[name].to_numpy() if name in given else missing for name in names]


@lru_cache(maxsize=512)  # an item alone would spend most of its time on making these
def _numbered(name: str, known: tuple[str, ...]) -> pl.Expr:
    return _number_of(name, known).alias(name)


def _number_of(name: str, known: tuple[str, ...]) -> pl.Expr:
    value = FEATURES[name].value
    if FEATURES[name].kind == "number":
        return value.cast(pl.Float64).fill_null(np.nan)
    if not known:
        return pl.lit(np.nan, pl.Float64)
    numbers = pl.Series(range(len(known)), dtype=pl.Float64)
    replaced = value.replace_strict(pl.Series(known), numbers, default=UNSEEN, return_dtype=pl.Float64)
    return pl.when(value.is_null()).then(np.nan).otherwise(replaced)


def stacked(columns: Sequence[npt.NDArray[np.float64]], rows: int) -> Matrix:
    """Columns side by side."""
    matrix = np.empty((rows, len(columns)), np.float32)
    for place, column in enumerate(columns):
        matrix[:, place] = column
    return matrix
