"""What others declare: the usual value per kilogram of a code and origin, for words an officer can check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

LEAST = 20
"""Items a usual value rests on, at least."""

_KEYS = {"origin": ["hs6", "origin_country"], "code": ["hs6"]}
SCHEMA = pl.Schema({"hs6": pl.String, "origin_country": pl.String, "usual": pl.Float64, "items": pl.Int64})


class Peers:
    """Median value per kg by HS subheading and origin, else by HS subheading alone."""

    def __init__(self, table: pl.DataFrame) -> None:
        """Take a table with the columns of `SCHEMA`; a row without origin stands for the code as a whole."""
        self.table = table
        self._usual: dict[tuple[str, str | None], float] = {
            (hs6, origin): usual for hs6, origin, usual, _ in table.select(SCHEMA.names()).iter_rows()
        }

    @classmethod
    def of(cls, table: pl.DataFrame) -> Peers:
        """The usual values of a history, inspected or not."""
        needed = ("hs_code", "customs_value", "net_mass_kg")
        if not set(needed).issubset(table.columns):
            return cls(pl.DataFrame(schema=SCHEMA))
        origin = pl.col("origin_country") if "origin_country" in table.columns else pl.lit(None, pl.String)
        priced = table.filter(pl.col("net_mass_kg") > 0, pl.col("customs_value") > 0).select(
            pl.col("hs_code").str.slice(0, 6).alias("hs6"),
            origin.alias("origin_country"),
            (pl.col("customs_value") / pl.col("net_mass_kg")).alias("value"),
        )
        found = [_medians(priced, keys) for keys in _KEYS.values()]
        return cls(pl.concat(found).sort("hs6", "origin_country"))

    def compare(self, item: Mapping[str, Any]) -> tuple[float, str | None] | None:
        """Value per kg as a share of what is usual, and the origin it was compared within; None if nothing is known."""
        value, mass, code = item.get("customs_value"), item.get("net_mass_kg"), item.get("hs_code")
        if not value or not mass or not code:
            return None
        for origin in (item.get("origin_country"), None):
            if usual := self._usual.get((code[:6], origin)):
                return value / mass / usual, origin
        return None


def _medians(priced: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    known = priced.drop_nulls(keys)
    rows = known.group_by(keys).agg(pl.col("value").median().alias("usual"), pl.len().cast(pl.Int64).alias("items"))
    whole = rows.filter(pl.col("items") >= LEAST)
    if "origin_country" not in keys:
        whole = whole.with_columns(origin_country=pl.lit(None, pl.String))
    return whole.select(SCHEMA.names())
