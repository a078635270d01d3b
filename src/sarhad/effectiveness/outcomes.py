"""From matched items to what inspections found among them, as it was and corrected for who was inspected."""

from __future__ import annotations

import numpy as np
import polars as pl

from sarhad.effectiveness.cautions import Support
from sarhad.effectiveness.intervals import wilson
from sarhad.effectiveness.report import Findings
from sarhad.effectiveness.weighting import Corrected, Sample, corrected

KNOWN = pl.col("inspected").fill_null(value=False) & pl.col("irregular").is_not_null()
"""Items whose outcome is known."""


def findings(rows: pl.DataFrame) -> Findings:
    """What the inspected of these items turned out to be."""
    seen = rows.filter(KNOWN)
    irregular = int(seen["irregular"].sum())
    revenue = float(seen["additional_revenue"].sum())
    each = revenue / seen.height if seen.height else None
    return Findings(seen.height, irregular, wilson(irregular, seen.height), revenue, each)


def estimate(rows: pl.DataFrame) -> Corrected | None:
    """What inspecting all of these items would have found; None where no inspected one has a probability."""
    seen = rows.filter(KNOWN & (pl.col("selection_probability") > 0))
    return corrected(
        Sample(
            seen["selection_probability"].to_numpy(),
            seen["irregular"].cast(pl.Float64).to_numpy(),
            seen["additional_revenue"].fill_null(0.0).to_numpy(),
            seen["declaration"].to_numpy().astype(np.int64),
        )
    )


def estimate_of_equals(rows: pl.DataFrame) -> Corrected | None:
    """As `estimate`, of items that were all equally likely to be inspected: those the random draw chose."""
    return estimate(rows.with_columns(selection_probability=pl.lit(1.0)))


def support(rows: pl.DataFrame) -> Support:
    """How these items came by their chance of inspection."""
    chance = pl.col("selection_probability")
    zero, unknown = (chance == 0).fill_null(value=False), chance.is_null()
    counted = rows.select(
        pl.len(),
        zero.sum().alias("zero"),
        unknown.sum().alias("unknown"),
        (KNOWN & (zero | unknown)).sum().alias("both"),
    )
    return Support(*counted.row(0))
