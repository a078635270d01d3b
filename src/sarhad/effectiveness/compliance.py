"""Compliance measurement: how much is irregular, by office, chapter or trader, and how far selection beats chance.

It rests on the recorded probability of every item to be examined, above all on the random sample: nothing that was
chosen because it looked suspicious can speak for what did not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sarhad.effectiveness.intervals import Rate, wilson_of_share
from sarhad.effectiveness.level import across_strata, correlation_within, independent, level
from sarhad.effectiveness.lift import Lift, lift
from sarhad.effectiveness.segments import grouping
from sarhad.effectiveness.strata import EDGES, Stratum, strata
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say

NEEDED = ("declaration_id", "inspected", "irregular", "selection_reason", "selection_probability")


@dataclass(frozen=True)
class Level:
    """A group's level.

    Attributes:
        group: its name; None for items that have none.
        items: how many could have been examined.
        outside: items that could not (probability nil) or of which nothing was recorded; nothing is said of these.
        examined, irregular: of the items.
        rate: irregular share of all `items`; None where too few were examined to say.
    """

    group: str | None
    items: int
    outside: int
    examined: int
    irregular: int
    rate: Rate | None


@dataclass(frozen=True)
class Selected:
    """What one way of selecting found.

    Attributes:
        reason: profile, model, random or manual.
        examined, irregular: items.
        rate: irregular share of the examined.
        lift: over the level of all items; None where that is not known.
    """

    reason: str
    examined: int
    irregular: int
    rate: Rate
    lift: Lift | None


@dataclass(frozen=True)
class Compliance:
    """The measurement.

    Attributes:
        whole: of all items.
        groups: of each group, the most irregular first.
        selected: of each way of selecting.
        correlation: between items of one declaration.
    """

    whole: Level
    groups: tuple[Level, ...]
    selected: tuple[Selected, ...]
    correlation: float


def measure(table: pl.DataFrame, by: str = "office") -> Compliance:
    """Measure a period.

    Args:
        table: every item of the period, examined or not, with its recorded `selection_probability`.
        by: one of `GROUPINGS`.

    Raises:
        SarhadError: a column is missing, no probability was recorded, or there is no such grouping.
    """
    _check(table)
    rows = table.select(*NEEDED, group=grouping(by)(table)).with_columns(
        cluster=pl.col("declaration_id").rank("dense").cast(pl.Int64),
        examined=pl.col("inspected").fill_null(value=False) & pl.col("irregular").is_not_null(),
    )
    within = _correlation(rows)
    together = across_strata(_strata(rows), within)
    whole = _level(None, rows, within, together)
    groups = [_level(name, part, within, together) for (name,), part in rows.group_by("group", maintain_order=True)]
    return Compliance(
        whole=whole,
        groups=tuple(sorted(groups, key=lambda one: -1.0 if one.rate is None else one.rate.share, reverse=True)),
        selected=_selected(rows, within, whole.rate),
        correlation=within,
    )


def _check(table: pl.DataFrame) -> None:
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise SarhadError(
            *(
                Problem(say("the history has no column {name}", name=name), say("map it, see docs/reference"))
                for name in missing
            )
        )
    if not (table["selection_probability"] > 0).any():
        raise no_probability()


def no_probability() -> SarhadError:
    """What is said where nothing can be measured."""
    advice = say(
        "`sarhad assess` records for every item how likely it was to be examined; without it nothing can be said"
    )
    return SarhadError(Problem(say("no selection probability is recorded"), advice))


def _correlation(rows: pl.DataFrame) -> float:
    """From the items that only chance could choose: the others were chosen one by one.

    Where chance alone has a probability above the lowest class, its own, the lowest there is, counts.
    """
    could = rows.filter("examined", pl.col("selection_probability") > 0)
    sample = could.filter(
        pl.col("selection_probability") <= pl.max_horizontal(pl.col("selection_probability").min(), EDGES[0])
    )
    return correlation_within(sample["irregular"].cast(pl.Float64).to_numpy(), sample["cluster"].to_numpy())


def _strata(rows: pl.DataFrame) -> list[Stratum]:
    could = rows.filter(pl.col("selection_probability") > 0)
    irregular = could["irregular"].fill_null(value=False).cast(pl.Float64).to_numpy()
    return strata(
        could["selection_probability"].to_numpy(), could["examined"].to_numpy(), irregular, could["cluster"].to_numpy()
    )


def _level(group: object, rows: pl.DataFrame, within: float, together: float) -> Level:
    parts = _strata(rows)
    items = sum(part.items for part in parts)
    return Level(
        group=None if group is None else str(group),
        items=items,
        outside=rows.height - items,
        examined=sum(len(part.irregular) for part in parts),
        irregular=int(sum(part.irregular.sum() for part in parts)),
        rate=level(parts, within, together),
    )


def _selected(rows: pl.DataFrame, within: float, whole: Rate | None) -> tuple[Selected, ...]:
    known = rows.filter("examined", pl.col("selection_reason").is_not_null())
    told = []
    for (reason,), part in known.group_by("selection_reason", maintain_order=True):
        irregular = part["irregular"].cast(pl.Float64).to_numpy()
        worth = independent(np.ones(part.height), part["cluster"].to_numpy(), within)
        rate = wilson_of_share(float(irregular.mean()), worth)
        found = int(irregular.sum())
        told.append(Selected(str(reason), part.height, found, rate, None if whole is None else lift(rate, whole)))
    return tuple(sorted(told, key=lambda one: one.rate.share, reverse=True))
