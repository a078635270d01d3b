"""A table of mirror prices: what the partner's statistics say goods cost, given from outside."""

from __future__ import annotations

import polars as pl

from sarhad.errors import Problem, SarhadError

PRICE_COLUMNS: dict[str, pl.DataType] = {
    "hs_code": pl.String(),
    "origin_country": pl.String(),
    "unit_value": pl.Float64(),
    "valid_from": pl.Datetime("us"),
}


def check_prices(prices: pl.DataFrame) -> pl.DataFrame:
    """The price table, typed, with `hs6` for `hs_code`, sorted by `valid_from`; the last of equals counts.

    Raises:
        SarhadError: a column is missing, of another type, or has no value, or a price is not above zero.
    """
    if missing := [name for name in PRICE_COLUMNS if name not in prices.columns]:
        advice = f"a price table has {', '.join(PRICE_COLUMNS)}"
        raise SarhadError(*(Problem(f"the price table has no column {name}", advice) for name in missing))
    try:
        typed = prices.select(pl.col(name).cast(dtype) for name, dtype in PRICE_COLUMNS.items())
    except pl.exceptions.PolarsError as error:
        raise SarhadError(Problem(f"the price table cannot be read: {error}", "check its column types")) from error
    bad = typed.with_row_index("row", 1).filter(
        pl.any_horizontal(pl.all().is_null()) | ~(pl.col("unit_value") > 0) | pl.col("unit_value").is_infinite()
    )
    if bad.height:
        advice = "every row needs a code, an origin, a price above zero and the day it is valid from"
        raise SarhadError(*(Problem(f"row {row} of the price table is incomplete", advice) for row in bad["row"][:20]))
    typed = typed.with_columns(pl.col("hs_code").str.slice(0, 6).alias("hs6")).drop("hs_code")
    return typed.unique(["hs6", "origin_country", "valid_from"], keep="last", maintain_order=True).sort("valid_from")
