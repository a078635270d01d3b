"""What the simulation's model looks at: a row a feature, so that the list can be read and questioned.

Outcomes come in only through what the strategy itself found (`ledger`), never from the history's own outcome columns.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.indicators import compute

INDICATORS = (
    "unit_value_ratio",
    "unit_value_z",
    "mass_per_package_kg",
    "declaration_value",
    "declaration_items",
    "importer_age_days",
    "importer_declarations_30d",
    "importer_declarations_365d",
    "importer_first_hs6",
    "importer_first_origin",
    "importer_first_exporter",
    "importer_first_office",
    "importer_office_share",
    "importer_exporter_share",
    "exporter_age_days",
    "exporter_declarations_365d",
    "declarant_declarations_365d",
    "origin_departure_share",
)
"""Indicators that need no outcome: the same whatever a strategy finds, so they are reckoned once."""

NUMBERS = {
    "log_value": pl.col("customs_value").log1p(),
    "log_net_mass": pl.col("net_mass_kg").log1p(),
    "gross_to_net": pl.col("gross_mass_kg") / pl.col("net_mass_kg"),
    "mass_per_quantity": pl.col("net_mass_kg") / pl.col("quantity"),
    "duty_rate": pl.col("duty_rate"),
    "log_unit_value": (pl.col("customs_value") / pl.col("net_mass_kg")).log1p(),
    "hour": pl.col("declared_at").dt.hour(),
}
"""What the row itself says, as numbers."""

CATEGORIES = {
    "office": pl.col("office"),
    "transport_mode": pl.col("transport_mode"),
    "origin_country": pl.col("origin_country"),
    "preference": pl.col("preference"),
    "hs_chapter": pl.col("hs_code").str.slice(0, 2),
}
"""What the row itself says, as categories of few values."""

KEYS = {
    "importer": ("importer",),
    "exporter": ("exporter",),
    "declarant": ("declarant",),
    "hs6": ("hs6",),
    "hs6_origin": ("hs6", "origin_country"),
    "office_chapter": ("office", "hs_chapter"),
}
"""By what the findings so far are counted."""


def features(table: pl.DataFrame) -> tuple[npt.NDArray[np.float32], tuple[str, ...]]:
    """The outcome-free features of a table sorted by time; categories as whole numbers.

    Returns:
        A matrix, a row per item, NaN where nothing is known, and the columns' names: `CATEGORIES` stand last.
    """
    made = compute(table, names=INDICATORS).with_columns(pl.all().cast(pl.Float32))
    numbers = table.select(**{name: e.cast(pl.Float32, strict=False) for name, e in NUMBERS.items()})
    categories = table.select(**{name: code(expression).cast(pl.Float32) for name, expression in CATEGORIES.items()})
    whole = pl.concat([made, numbers, categories], how="horizontal")
    values = whole.fill_null(np.nan).to_numpy().astype(np.float32)
    values[~np.isfinite(values)] = np.nan
    return np.ascontiguousarray(values), tuple(whole.columns)


def code(expression: pl.Expr) -> pl.Expr:
    """A number from 0 for each distinct value, in the order of the values; null stays null."""
    return expression.rank("dense") - 1


def keys(table: pl.DataFrame) -> dict[str, npt.NDArray[np.int64]]:
    """For each of `KEYS` a number from 0 for each distinct value, nulls being a value like others."""
    parts = table.with_columns(hs6=pl.col("hs_code").str.slice(0, 6), hs_chapter=pl.col("hs_code").str.slice(0, 2))
    joined = {
        name: pl.concat_str([pl.col(c).fill_null("") for c in columns], separator="|") for name, columns in KEYS.items()
    }
    return {
        name: parts.select(code(expression).cast(pl.Int64)).to_series().to_numpy()
        for name, expression in joined.items()
    }
