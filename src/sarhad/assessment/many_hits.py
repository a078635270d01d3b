"""The highest number of hits without selection: how many profiles may match an item and all pass it over.

Profiles that select only a share of their matches draw each for itself. An item that more of them match than the plan
allows is not let go by all of them: when none selects it, all do. Its probability of being examined is then
1 - (E - A), where E is the probability that no examining profile selects it and A that no profile at all does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.sources import Source


class ManyHits:
    """The rule for one set of profiles under one plan."""

    def __init__(self, profiles: Sequence[Source], plan: StandingOrders | None) -> None:
        """Keep the profiles' sources in their order."""
        self._sources, self._plan = profiles, plan
        self._selects = np.array([source.channel != "green" for source in profiles], dtype=np.bool_)
        self._applies = plan is not None and any(row.hits_without_selection is not None for row in plan.plan.rows)

    def too_many(self, matched: Sequence[int], office: str | None, procedure: str | None) -> bool:
        """Whether more profiles match than may pass an item over, and one of them would have it looked at."""
        if not self._applies or self._plan is None:
            return False
        limit = self._plan.at(office, procedure).hits_without_selection
        counted = self.selecting(matched)
        return limit is not None and len(counted) > limit and any(self._sources[n].examined for n in counted)

    def selecting(self, matched: Sequence[int]) -> list[int]:
        """Those of the matches that could send the item to a channel other than green."""
        return [n for n in matched if self._selects[n]]

    def corrected(self, missed: float, not_by_chance: float, matched: Sequence[int]) -> float:
        """The probability of being missed without the part in which no profile at all selects."""
        nobody = 1.0
        for n in self.selecting(matched):
            nobody *= 1.0 - self._sources[n].share
        return max(0.0, missed - not_by_chance * nobody)

    def nothing_in(self, selected: Sequence[int]) -> bool:
        """Whether no profile that selects is among them."""
        return not any(self._selects[n] for n in selected)

    def also(
        self,
        table: pl.DataFrame,
        matched: pl.DataFrame,
        taken: pl.DataFrame,
        missed: npt.NDArray[np.float64],
        not_by_chance: npt.NDArray[np.float64],
        number: int,
    ) -> pl.DataFrame:
        """The selected matches of a table with those the rule adds; corrects the rows' probability of being missed."""
        if not self._applies or not matched.height:
            return taken
        asked = self._undecided(matched)
        places = _places(table, asked["row"])
        selected = set(taken.filter(pl.col("number").is_in(np.flatnonzero(self._selects).tolist()))["row"])
        added: list[tuple[int, int]] = []
        for row, numbers, (office, procedure) in zip(asked["row"], asked["number"].to_list(), places, strict=True):
            if self.too_many(numbers, office, procedure):
                missed[row] = self.corrected(missed[row], not_by_chance[row], numbers)
                added += [(row, n) for n in [*numbers, number] if row not in selected]
        return pl.concat([taken, pl.DataFrame(added, schema=taken.schema, orient="row")])

    def _undecided(self, matched: pl.DataFrame) -> pl.DataFrame:
        """Rows no match of which selects for certain, with the numbers of the matches that could select."""
        counted = matched.filter(pl.Series(self._selects[matched["number"].to_numpy()], dtype=pl.Boolean))
        certain = [n for n, source in enumerate(self._sources) if source.share >= 1 and self._selects[n]]
        decided = counted.filter(pl.col("number").is_in(certain)).select("row").unique()
        return counted.join(decided, on="row", how="anti").group_by("row", maintain_order=True).agg("number")


def _places(table: pl.DataFrame, rows: pl.Series) -> list[tuple[str | None, str | None]]:
    """Office and procedure of some rows."""
    columns = [
        table[name].gather(rows).to_list() if name in table.columns else [None] * len(rows)
        for name in ("office", "procedure")
    ]
    return list(zip(*columns, strict=True))
