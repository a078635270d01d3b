"""Work that declarations make, in the plan's unit: so much a declaration and so much a goods item of its channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import polars as pl

from sarhad.assessment.channels import CHANNELS
from sarhad.assessment.lane_plan import LanePlan, Weight
from sarhad.profiles import Channel

Part = Literal["declaration", "item"]

DEFAULT_WEIGHTS: Mapping[Channel, tuple[float, float]] = {
    "green": (0.0, 0.0),
    "blue": (0.0, 0.0),
    "yellow": (10.0, 3.0),
    "orange": (20.0, 2.0),
    "red": (45.0, 10.0),
}
"""Work before release for a declaration and for each of its items, where a plan gives no weight: plain guesses in
minutes, to be replaced by what a service measures. Blue makes work only after release."""


class Workload:
    """The weights of one plan; the row with the longest commodity code, then the longest procedure, wins."""

    def __init__(self, plan: LanePlan) -> None:
        """Sort the weights so that the first one that fits is the one that counts."""
        self._weights = sorted(plan.weights, key=lambda w: (-len(w.hs or ""), -len(w.procedure or "")))
        self._known: dict[tuple[str, str, str, Part], float] = {}

    def of(self, part: Part, channel: Channel, procedure: str | None, hs_code: str | None = None) -> float:
        """The weight of a declaration (`part` "declaration") or of one of its items.

        >>> Workload(LanePlan(plan="p", rows=())).of("item", "red", "40", "640399")
        10.0
        """
        key = (channel, procedure or "", hs_code or "", part)
        if key not in self._known:
            fitting = (w for w in self._weights if _fits(w, part, channel, procedure or "", hs_code or ""))
            first = next(fitting, None)
            usual = DEFAULT_WEIGHTS[channel][0 if part == "declaration" else 1]
            self._known[key] = usual if first is None else getattr(first, part)
        return self._known[key]

    def load(self, channel: Channel, items: Iterable[tuple[str | None, str | None]]) -> float:
        """The work of one declaration in a channel, its items given by procedure and commodity code."""
        items = list(items)
        whole = self.of("declaration", channel, items[0][0] if items else None)
        return whole + sum(self.of("item", channel, procedure, hs_code) for procedure, hs_code in items)

    def loads(self, items: pl.DataFrame) -> pl.DataFrame:
        """The work of many declarations.

        Args:
            items: `declaration_id`, `channel` (the declaration's), `procedure`, `hs_code`; a row a goods item.

        Returns:
            `declaration_id`, `load`; a row a declaration, in order of first appearance.
        """
        names = ["channel", "procedure", "hs_code"]
        kinds = items.select(names).unique()
        weights = [self.of("item", *row) for row in kinds.iter_rows()]  # channel, procedure, hs_code
        weighed = items.join(kinds.with_columns(load=pl.Series(weights, dtype=pl.Float64)), on=names, nulls_equal=True)
        summed = weighed.group_by("declaration_id").agg(pl.col("load").sum())
        heads = items.group_by("declaration_id", maintain_order=True).agg(pl.first("channel"), pl.first("procedure"))
        whole = [self.of("declaration", *row) for row in heads.select("channel", "procedure").iter_rows()]
        joined = heads.with_columns(own=pl.Series(whole, dtype=pl.Float64)).join(
            summed, on="declaration_id", maintain_order="left"
        )
        return joined.select("declaration_id", load=pl.col("own") + pl.col("load"))


def _fits(weight: Weight, part: Part, channel: Channel, procedure: str, hs_code: str) -> bool:
    return (
        getattr(weight, part) is not None
        and weight.channel == channel
        and procedure.startswith(weight.procedure or "")
        and hs_code.startswith(weight.hs or "")
    )


def holds(channel: Channel) -> bool:
    """Whether declarations of a channel make work before release."""
    return CHANNELS[channel].examined
