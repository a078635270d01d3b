"""The stage of a simulation: a history whose every item's truth is known, made ready once for every strategy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.errors import Problem, SarhadError
from sarhad.targeting.simulation.inputs import CATEGORIES, features, keys

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Scene:
    """A labelled history by week, an array entry an item, in order of time.

    Attributes:
        inputs: what a model may look at, without any outcome; see `inputs`.
        names: the columns of `inputs`; those of `CATEGORIES` stand last.
        keys: by what findings are counted, a number per item.
        starts: the first item of each week, and the number of items at the end.
        first_day: when week 0 begins.
        irregular: the truth, shown to a strategy only for items it picks.
        revenue: additional revenue of an item if it is examined, national currency.
        kind: number of the kind of irregularity in `kinds`; -1 for none.
        chapter: HS chapter of each item.
        stake: duties assessed, as a measure of what an examination can be about.
        hits: how many profiles match.
        examined: whether the past examined the item; its labels are what a service starts with.
        digest: of all of these, so that a simulation is not resumed on another scene.
    """

    inputs: npt.NDArray[np.float32]
    names: tuple[str, ...]
    keys: dict[str, Ints]
    starts: Ints
    first_day: datetime
    irregular: Mask
    revenue: Floats
    kind: Ints
    kinds: tuple[str, ...]
    chapter: pl.Series
    stake: Floats
    hits: Ints
    examined: Mask
    digest: str

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(self.starts) - 1

    @property
    def categorical(self) -> list[int]:
        """Which columns of `inputs` are categories."""
        return [self.names.index(name) for name in CATEGORIES]

    def rows(self, week: int) -> slice:
        """The items of a week."""
        return slice(int(self.starts[week]), int(self.starts[week + 1]))

    def findings(self, rows: Ints) -> pl.DataFrame:
        """What examining some items shows, with the columns of the item table that tell what goods they are."""
        kind = pl.Series(np.where(self.irregular[rows], self.kind[rows], -1))
        named = kind.replace_strict(range(len(self.kinds)), self.kinds, default=None, return_dtype=pl.String)
        return pl.DataFrame(
            {
                "hs_code": self.chapter[rows],
                "irregular": self.irregular[rows],
                "irregularity_type": named,
            }
        )

    def day(self, week: int) -> datetime:
        """When a week begins."""
        return self.first_day + timedelta(weeks=week)


def with_truth(seen: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """The generated country's items with the truth of every item in the outcome columns.

    Raises:
        SarhadError: the truth is of other items.
    """
    outcome = ["irregular", "severity", "irregularity_type", "additional_revenue"]
    joined = seen.drop(outcome).join(truth, on=["declaration_id", "item_no"], how="left", maintain_order="left")
    if joined["irregular"].null_count():
        raise SarhadError(
            Problem(
                f"{joined['irregular'].null_count():,} items have no truth",
                "give the truth of exactly these items, as `sarhad generate --truth` writes it",
            )
        )
    return joined


def set_scene(table: pl.DataFrame, hits: pl.Series | None = None) -> Scene:
    """Make a labelled history ready.

    Args:
        table: the canonical item table; items without a label (`irregular` empty) are left out.
        hits: how many profiles match each row of the table; none if not given.

    Raises:
        SarhadError: there is no labelled item, or less than two weeks of them.
    """
    hits = pl.Series(np.zeros(table.height, dtype=np.int64)) if hits is None else hits
    known = table.with_columns(hits.alias("_hits")).filter(pl.col("irregular").is_not_null()).sort("declared_at")
    if known.is_empty():
        raise SarhadError(Problem("no item has a label", "a history whose column `irregular` is filled"))
    first: datetime = known["declared_at"].dt.truncate("1d").item(0)
    week = ((known["declared_at"] - first).dt.total_days() // 7).to_numpy()
    if week[-1] < 1:
        raise SarhadError(Problem("the history is shorter than two weeks", "give a longer one"))
    inputs, names = features(known)
    kinds = tuple(known["irregularity_type"].drop_nulls().unique().sort().to_list())
    kind = known["irregularity_type"].replace_strict(list(kinds), list(range(len(kinds))), default=-1)
    irregular = known["irregular"].to_numpy()
    return Scene(
        inputs=inputs,
        names=names,
        keys=keys(known),
        starts=np.searchsorted(week, np.arange(week[-1] + 2)),
        first_day=first,
        irregular=irregular,
        revenue=np.where(irregular, known["additional_revenue"].fill_null(0.0).to_numpy(), 0.0),
        kind=np.where(irregular, kind.cast(pl.Int64).to_numpy(), -1),
        kinds=kinds,
        chapter=known["hs_code"].str.slice(0, 2).alias("hs2"),
        stake=known["duties_assessed"].fill_null(0.0).to_numpy(),
        hits=known["_hits"].cast(pl.Int64).to_numpy(),
        examined=known["inspected"].fill_null(False).to_numpy(),
        digest=hashlib.sha256(inputs.tobytes() + irregular.tobytes()).hexdigest()[:16],
    )
