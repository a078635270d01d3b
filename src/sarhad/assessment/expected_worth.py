"""What controlling goods is expected to bring: the model's expected revenue, else what the profiles brought so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import polars as pl

PRIOR = 10
"""Inspections that the average of all counts for: a profile with few of its own is near it (a Bayesian average)."""


@runtime_checkable
class RevenueModel(Protocol):
    """A model that foresees revenue: see `sarhad.targeting`."""

    def expected_revenue(self, table: pl.DataFrame) -> pl.Series | None:
        """Revenue an inspection of each row is expected to bring; None where the model does not foresee it."""


def revenue_per_inspection(found: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Revenue that one inspection of each profile's matches brings: its hit rate times its revenue a hit.

    Args:
        found: by profile, items inspected and the additional revenue they brought.

    >>> revenue_per_inspection({"new": (0, 0.0), "old": (90, 1000.0)})
    {'new': 11.11..., 'old': 11.11...}
    """
    inspected, revenue = sum(n for n, _ in found.values()), sum(r for _, r in found.values())
    usual = revenue / inspected if inspected else 0.0
    return {name: (r + PRIOR * usual) / (n + PRIOR) for name, (n, r) in found.items()}


def of_profiles(history: pl.DataFrame, profiles: pl.Series) -> dict[str, float]:
    """`revenue_per_inspection` from a history with outcomes.

    Args:
        history: the canonical item table; without `inspected` and `additional_revenue` nothing is known.
        profiles: for each row the profiles that matched it.
    """
    names = profiles.explode().drop_nulls().unique().sort().to_list()
    if not {"inspected", "additional_revenue"} <= set(history.columns):
        return revenue_per_inspection(dict.fromkeys(names, (0, 0.0)))
    hits = history.select("inspected", "additional_revenue", profile=profiles).explode("profile")
    seen = hits.filter(pl.col("inspected").fill_null(False) & pl.col("profile").is_not_null())
    sums = seen.group_by("profile").agg(pl.len(), pl.col("additional_revenue").fill_null(0.0).sum())
    known = {name: (n, revenue) for name, n, revenue in sums.iter_rows()}
    return revenue_per_inspection({name: known.get(name, (0, 0.0)) for name in names})


def of_items(history: pl.DataFrame, profiles: pl.Series, model: Any = None) -> pl.Series:
    """What controlling each row is expected to bring: the model's word, else the best of the profiles that matched."""
    if isinstance(model, RevenueModel):
        foreseen = model.expected_revenue(history)
        if foreseen is not None:
            return foreseen.fill_nan(None).fill_null(0.0).alias("worth")
    worth = of_profiles(history, profiles)
    best = [max((worth[name] for name in matched), default=0.0) for matched in profiles]
    return pl.Series("worth", best, pl.Float64)
