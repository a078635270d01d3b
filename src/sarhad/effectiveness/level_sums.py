"""Compliance measurement from sums that add up: over days, over offices, wherever no declaration is cut in two.

`compliance.measure` needs every item of the period; of a large country these are millions, too many while somebody
waits. All that its formulas take of them are counts, weights and products of declarations' totals, and such sums of
parts add up to those of the whole. The numbers are the same; the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sarhad.effectiveness.strata import EDGES

KEYS = ("told_by", "group", "low", "high")
"""What names a row of sums: by what it is told, the group, and the two classes of probability it is about."""
COUNTS = ("items", "examined", "irregular")
PRODUCTS = ("weight", "found", "squares", "together", "found_weight", "weight_found", "found_found")
SUMS = (*COUNTS, *PRODUCTS)
SCHEMA = pl.Schema({
    "told_by": pl.String(), "group": pl.String(), "low": pl.Int64(), "high": pl.Int64(),
    **dict.fromkeys(COUNTS, pl.Int64()), **dict.fromkeys(PRODUCTS, pl.Float64()),
})  # fmt: skip
OUTSIDE = -1
"""Class of items that could not have been examined, or of which no probability was recorded."""
WAY, SAMPLE = "way", "sample"
"""Told by the way of selecting; and, of the items that only chance could choose, by the highest probability."""


def sums_of(table: pl.DataFrame, groupings: Iterable[str]) -> pl.DataFrame:
    """The sums of a table of items, a row for each of `KEYS`.

    A row of two equal classes counts the items of that class and adds up their weights (1 by probability), weights of
    irregular ones and squares of weights, and, over declarations, the squares and products of these sums. A row of two
    classes has the products alone.

    Args:
        table: `declaration_id`, `inspected`, `irregular`, `selection_reason`, `selection_probability`, and the
            columns named by `groupings`. Every item of a declaration, or none.
        groupings: columns by whose values the level is told.
    """
    chance = pl.col("selection_probability")
    rows = table.with_columns(
        examined=pl.col("inspected").fill_null(value=False) & pl.col("irregular").is_not_null(),
        stratum=pl.when(chance > 0).then(pl.sum_horizontal(*(chance >= edge for edge in EDGES))).otherwise(OUTSIDE),
    ).with_columns(
        stratum=pl.col("stratum").cast(pl.Int64),
        chosen=pl.col("examined") & (pl.col("stratum") > OUTSIDE),
        irregular=pl.col("irregular").fill_null(value=False).cast(pl.Float64),
    )
    weighted = rows.with_columns(weight=1 / chance)
    told = [_added(weighted.with_columns(group=pl.col(one)), one) for one in groupings]
    plain = rows.with_columns(weight=pl.lit(1.0), stratum=pl.lit(0, dtype=pl.Int64))
    ways = plain.filter("examined", pl.col("selection_reason").is_not_null()).with_columns(chosen=pl.lit(value=True))
    told.append(_added(ways.with_columns(group=pl.col("selection_reason")), WAY))
    could = plain.filter("chosen")
    highest = max(could["selection_probability"].min() or 0.0, EDGES[0])
    sample = could.filter(chance <= highest)
    told.append(_added(sample.with_columns(group=pl.lit(repr(highest))), SAMPLE))
    return pl.concat(told)


def added_up(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of several parts together."""
    return pl.concat(parts).group_by(KEYS).agg(pl.col(*SUMS).sum())


def _added(rows: pl.DataFrame, told_by: str) -> pl.DataFrame:
    weight, bad = pl.col("weight"), pl.col("irregular")
    chosen = pl.col("chosen")
    of_class = rows.group_by("group", low="stratum", high="stratum").agg(
        items=pl.len(), examined=chosen.sum(), irregular=bad.filter(chosen).sum(), weight=weight.filter(chosen).sum(),
        found=(weight * bad).filter(chosen).sum(), squares=(weight**2).filter(chosen).sum(),
    )  # fmt: skip
    totals = (
        rows.filter("chosen").group_by("group", "declaration_id", "stratum").agg(w=weight.sum(), f=(weight * bad).sum())
    )
    pairs = totals.join(totals, on=["group", "declaration_id"], suffix="_high", nulls_equal=True)
    products = (
        pairs.filter(pl.col("stratum") <= pl.col("stratum_high"))
        .group_by("group", low="stratum", high="stratum_high")
        .agg(
            together=(pl.col("w") * pl.col("w_high")).sum(), found_weight=(pl.col("f") * pl.col("w_high")).sum(),
            weight_found=(pl.col("w") * pl.col("f_high")).sum(), found_found=(pl.col("f") * pl.col("f_high")).sum(),
        )
    )  # fmt: skip
    both = of_class.join(products, on=["group", "low", "high"], how="full", coalesce=True, nulls_equal=True)
    return both.with_columns(pl.col(*SUMS).fill_null(0), told_by=pl.lit(told_by)).select(SCHEMA.names()).cast(SCHEMA)
