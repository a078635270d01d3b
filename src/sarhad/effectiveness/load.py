"""How much more work a profile makes: what goes to a stricter channel than before, and what each office examines."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sarhad.assessment import CHANNELS
from sarhad.effectiveness.report import DayCount, OfficeLoad
from sarhad.profiles import Profile

EXAMINED = min(meaning.precedence for meaning in CHANNELS.values() if meaning.examined)
"""From this precedence on goods are examined before release."""


def ways(profiles: Sequence[Profile]) -> pl.DataFrame:
    """For each profile by number: how strict its channel is, and the share of its matches it passes over."""
    return pl.DataFrame(
        {
            "number": range(len(profiles)),
            "precedence": [CHANNELS[profile.treatment.channel].precedence for profile in profiles],
            "passed": [1.0 - profile.random_share for profile in profiles],
        },
        schema={"number": pl.UInt32, "precedence": pl.Int64, "passed": pl.Float64},
    )


def newly(tried: pl.DataFrame, active: pl.DataFrame | None, key: str) -> pl.DataFrame:
    """How likely each item or declaration is to be sent to a stricter channel than before.

    Args:
        tried: hits of the tried profiles with `key`, `number` and the columns of `ways`.
        active: hits of the active ones; None where there are none.
        key: "row" for items, "declaration" for declarations.

    Returns:
        A row for each key, ascending: `precedence` of the strictest tried channel, `new`: the expected number, 0 to 1.
    """
    taken = _by_key(tried, key).select(key, "precedence", new=1.0 - pl.col("passed"))
    if active is None:
        return taken.sort(key)
    as_strict = active.join(taken.select(key, least="precedence"), on=key).filter(
        pl.col("precedence") >= pl.col("least")
    )
    before = _by_key(as_strict, key).select(key, "passed")
    joined = taken.join(before, on=key, how="left").with_columns(pl.col("new") * pl.col("passed").fill_null(1.0))
    return joined.drop("passed").sort(key)


def _by_key(hits: pl.DataFrame, key: str) -> pl.DataFrame:
    """For each key: its strictest channel, and how likely all its profiles pass it over (each draws by itself)."""
    alone = hits.height > 0 and hits["number"].min() == hits["number"].max()
    once = hits if key == "row" else hits.unique(key if alone else [key, "number"])
    if alone:
        return once.select(key, "precedence", "passed")
    none_passes = pl.col("passed").log().sum().exp()
    return once.group_by(key).agg(pl.col("precedence").max(), none_passes)


def day_counts(rows: pl.DataFrame) -> tuple[DayCount, ...]:
    """Matches per day and office, by day."""
    counted = (
        rows.group_by(pl.col("declared_at").dt.date().alias("day"), "office")
        .agg(pl.len(), pl.col("declaration").n_unique().alias("declarations"))
        .sort("day", "office")
    )
    return tuple(DayCount(*row) for row in counted.iter_rows())


def office_loads(
    rows: pl.DataFrame, items: pl.DataFrame, declarations: pl.DataFrame, days: int
) -> tuple[OfficeLoad, ...]:
    """The load of each office, heaviest first.

    Args:
        rows: the matched items, ascending by row.
        items: `newly` by row.
        declarations: `newly` by declaration.
        days: calendar days of the history.
    """
    examined = pl.when(pl.col("precedence") >= EXAMINED).then("new").otherwise(0.0)
    known = rows.unique("declaration", keep="first").sort("declaration")
    of_day = (
        declarations.with_columns(known["office"], known["declared_at"].dt.date())
        .group_by("office", "declared_at")
        .agg(pl.len(), pl.col("new").sum(), examined.sum().alias("examined"))
        .group_by("office")
        .agg(
            pl.col("len").sum().alias("declarations"),
            pl.col("new").sum().alias("new_declarations"),
            (pl.col("examined").sum() / max(days, 1)).alias("examinations_a_day"),
            pl.col("examined").max().alias("busiest_day"),
        )
    )
    of_items = (
        rows.select("office", items["new"])
        .group_by("office")
        .agg(pl.len().alias("items"), pl.col("new").sum().alias("new_items"))
    )
    joined = of_items.join(of_day, on="office", nulls_equal=True).sort(
        ["examinations_a_day", "items", "office"], descending=[True, True, False]
    )
    names = ("office", "items", "declarations", "new_items", "new_declarations", "examinations_a_day", "busiest_day")
    return tuple(OfficeLoad(*row) for row in joined.select(names).iter_rows())
