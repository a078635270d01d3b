"""Reference unit values: what goods like these usually cost, frozen for a month from the year before it.

A reference for month M is made of the items accepted in the 12 calendar months before M (M itself excluded), so every
item of a month is measured by the same rod, nothing of its own future is in it, and the next declaration needs no
more than a look-up. Goods are compared by HS subheading and origin; where fewer than `LEAST_SUPPORT` items
are known, by subheading, then heading (4 digits), then chapter (2 digits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

MONTHS = 12
"""Calendar months a reference is made of."""

LEAST_SUPPORT = 20
"""Fewest items a reference rests on."""

LEVELS = ("hs6_origin", "hs6", "hs4", "hs2")
"""How alike the goods are that an item is compared with, closest first."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Unit values of like goods: their median, the MAD of their logarithms and how many they are."""

    median: float
    spread: float
    support: int
    level: str


def level_keys(hs6: str | None, origin: str | None) -> tuple[str | None, ...]:
    """The key of an item at each of `LEVELS`; None where it has none.

    >>> level_keys("640391", "CN")
    ('640391CN', '640391', '6403', '64')
    """
    if hs6 is None:
        return (None,) * len(LEVELS)
    return (None if origin is None else hs6 + origin, hs6, hs6[:4], hs6[:2])


def level_expressions() -> list[pl.Expr]:
    """`level_keys` for a table with `hs6` and `origin_country`; a column for each level."""
    hs6 = pl.col("hs6")
    keys = (hs6 + pl.col("origin_country"), hs6, hs6.str.slice(0, 4), hs6.str.slice(0, 2))
    return [key.alias(level) for key, level in zip(keys, LEVELS, strict=True)]


def references(values: pl.DataFrame, level: str) -> pl.DataFrame:
    """Median, spread and support of `unit_value` for every key of a level that has enough support.

    Args:
        values: the items of the twelve months, with the level's key and a positive `unit_value`.
        level: the column of the key.

    Returns:
        A row for each key: `key, median, spread, support`, with the key's own type.
    """
    log = pl.col("unit_value").log()
    supported = values.lazy().select(pl.col(level).alias("key"), log.alias("log")).filter(pl.col("key").is_not_null())
    supported = supported.filter(pl.len().over("key") >= LEAST_SUPPORT)
    return (
        supported.with_columns((pl.col("log") - pl.col("log").median().over("key")).abs().alias("off"))
        .group_by("key")
        .agg(
            pl.col("log").median().exp().alias("median"),
            pl.col("off").median().alias("spread"),
            pl.len().cast(pl.Int64).alias("support"),
        )
        .collect()
    )


def match_references(items: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """For every row asked, the reference of its month at the first level with enough support.

    Args:
        items: what is known: `month`, a key for each of `LEVELS`, `unit_value`.
        asked: a row for each question: `month` and the keys.

    Returns:
        A row for each question, in order: `median, spread, support, level`.
    """
    items = items.filter(pl.col("unit_value") > 0, pl.col("unit_value").is_finite()).sort("month")
    months = items["month"].to_numpy()
    asked = asked.with_row_index("row")
    found = [
        _match_month(items[_slice(months, int(month))], part)
        for (month,), part in asked.sort("month").group_by("month", maintain_order=True)
    ]
    return pl.concat(found).sort("row").drop("row") if found else _nothing(asked).drop("row")


def _slice(months: npt.NDArray[np.int32], month: int) -> slice:
    """The rows of the twelve months before a month, in a table sorted by month."""
    start, end = np.searchsorted(months, [month - MONTHS, month])
    return slice(int(start), int(end))


def _nothing(asked: pl.DataFrame) -> pl.DataFrame:
    """No reference for any row."""
    return asked.select(
        "row",
        pl.lit(None, pl.Float64).alias("median"),
        pl.lit(None, pl.Float64).alias("spread"),
        pl.lit(None, pl.Int64).alias("support"),
        pl.lit(None, pl.String).alias("level"),
    )


def _match_month(values: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """References for the questions of one month, level after level for those not yet answered."""
    answers = []
    for level in LEVELS:
        known = references(values, level).with_columns(pl.lit(level).alias("level"))
        hit = asked.select("row", pl.col(level).alias("key")).join(known, on="key", how="inner").drop("key")
        answers.append(hit.select("row", "median", "spread", "support", "level"))
        asked = asked.join(hit, on="row", how="anti")
    return pl.concat([*answers, _nothing(asked)])
