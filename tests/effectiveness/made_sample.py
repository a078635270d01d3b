"""Populations whose level is known, and draws from them as a service makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Declarations of one office: how many, with which irregular share."""

    declarations: int
    share: float


@dataclass(frozen=True)
class Design:
    """How a service selects.

    Attributes:
        by_chance: share of declarations drawn.
        targeted: whether items that look suspicious are examined too, with probability 0.2 or 1.
        items: mean items of a declaration.
        correlation: of irregularity between items of one declaration.
    """

    by_chance: float
    targeted: bool
    items: float
    correlation: float


def population(rng: np.random.Generator, groups: Sequence[Group], design: Design) -> pl.DataFrame:
    """Every item with its truth and what profiles would do with it."""
    parts = [_group(rng, number, group, design) for number, group in enumerate(groups)]
    return pl.concat(parts).with_columns(cluster=(pl.col("office") + "-" + pl.col("cluster").cast(pl.String)))


def _group(rng: np.random.Generator, number: int, group: Group, design: Design) -> pl.DataFrame:
    count = rng.geometric(1 / design.items, group.declarations)
    cluster = np.repeat(np.arange(group.declarations), count)
    spread = 1 / design.correlation - 1
    chance = rng.beta(group.share * spread, (1 - group.share) * spread, group.declarations)[cluster]
    irregular = rng.random(len(cluster)) < chance
    looks = rng.normal(0, 1, len(cluster)) + 1.2 * irregular
    profile = np.where(looks > 2.2, 1.0, np.where(looks > 1.2, 0.2, 0.0)) if design.targeted else np.zeros(len(cluster))
    return pl.DataFrame(
        {"office": f"{number:02d}", "cluster": cluster, "irregular": irregular, "profile": profile}
    ).cast({"office": pl.String})


def examined(rng: np.random.Generator, everyone: pl.DataFrame, design: Design) -> pl.DataFrame:
    """The same items as a history: outcomes only where the draw or a profile had them examined."""
    identity = everyone["cluster"]
    distinct = identity.unique(maintain_order=True)
    drawn = identity.is_in(
        distinct.filter(pl.Series(rng.random(distinct.len()) < design.by_chance)).implode()
    ).to_numpy()
    profile = everyone["profile"].to_numpy()
    by_profile = rng.random(len(profile)) < profile
    inspected = drawn | by_profile
    return everyone.select(
        pl.col("cluster").alias("declaration_id"),
        "office",
        inspected=pl.Series(inspected),
        irregular=pl.when(pl.Series(inspected)).then("irregular"),
        selection_reason=pl.when(pl.Series(by_profile))
        .then(pl.lit("profile"))
        .when(pl.Series(drawn))
        .then(pl.lit("random")),
        selection_probability=pl.Series(1 - (1 - design.by_chance) * (1 - profile)),
    )
