"""Two sets of rules on one past: lanes, load and findings of the rules in force beside those somebody thinks of.

Both are assessed with the same draw, so that what differs comes from the rules alone. Lanes and load are counts of
that past. What was inspected is known; what nobody inspected is estimated from those inspected that were as likely to
be, as compliance is measured (`sarhad.effectiveness.compliance`), with an interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from sarhad.assessment import CHANNELS
from sarhad.assessment.assessor import ScoringModel
from sarhad.assessment.forecast import Forecast, add_up, assess_past
from sarhad.assessment.orders import StandingOrders
from sarhad.effectiveness.compliance import measure
from sarhad.effectiveness.intervals import Rate
from sarhad.effectiveness.outcomes import findings
from sarhad.effectiveness.report import Findings
from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet

Tell = Callable[[str], None]
EXAMINED = [name for name, meaning in CHANNELS.items() if meaning.examined]
FEW = 30
"""Inspections below which what is said of a group may be chance."""


@dataclass(frozen=True)
class Ruling:
    """What decides: profiles, a lane plan and a model."""

    profiles: ProfileSet
    plan: StandingOrders
    model: ScoringModel | None = None


@dataclass(frozen=True)
class Group:
    """Goods that both rulings look at, only the present one, or only the one that is tried.

    Attributes:
        name: `kept`, `lost` or `gained`.
        found: what the inspected of them turned out to be.
        level: irregular share of all of them that could be inspected, inspected or not; None where too few were.
        level_of: how many those are.
    """

    name: str
    items: int
    declarations: int
    found: Findings
    level: Rate | None
    level_of: int

    @property
    def few(self) -> bool:
        """Whether too few were inspected to lean on."""
        return self.found.inspected < FEW

    def as_dict(self) -> dict[str, Any]:
        """As plain values, with the irregular items expected among all and their limits: never fewer than found."""
        known, rate = self.found.irregular, self.level
        bounds = (rate.share, rate.low, rate.high) if rate else ()
        expected = [max(known, bound * self.level_of) for bound in bounds] or None
        return {
            "name": self.name, "items": self.items, "declarations": self.declarations, "few": self.few,
            "found": asdict(self.found), "expected": expected,
        }  # fmt: skip


@dataclass(frozen=True)
class WhatIf:
    """The comparison: `now` under the rules in force, `then` under those that are tried."""

    now: Forecast
    then: Forecast
    groups: tuple[Group, ...]


def what_if(history: pl.DataFrame, now: Ruling, then: Ruling, tell: Tell = lambda _text: None) -> WhatIf:
    """Assess a past twice and compare.

    Args:
        history: the canonical item table with outcomes where known, and every indicator that either ruling names.
        now: the rules in force.
        then: the rules that are tried.
        tell: told what is being done.
    """
    ordered = history.sort("declared_at", "declaration_id", "item_no", maintain_order=True)
    tell("assessing with the rules in force")
    before = assess_past(ordered, now.profiles, now.plan, model=now.model)
    tell("assessing with the rules that are tried")
    after = assess_past(ordered, then.profiles, then.plan, model=then.model)
    tell("adding up lanes, load and findings")
    looked = ordered.with_columns(now=_looked_at(ordered, before), then=_looked_at(ordered, after))
    return WhatIf(
        add_up(ordered, before, now.profiles, now.plan, model=now.model),
        add_up(ordered, after, then.profiles, then.plan, model=then.model),
        tuple(
            _group(name, looked.filter((pl.col("now") == was) & (pl.col("then") == will)))
            for name, was, will in (("kept", True, True), ("lost", True, False), ("gained", False, True))
        ),
    )


def _looked_at(history: pl.DataFrame, assessed: pl.DataFrame) -> pl.Series:
    """By item, whether its declaration is in a lane in which goods are looked at before release."""
    table = history.select("declaration_id").with_columns(held=assessed["channel"].is_in(EXAMINED))
    return table.select(pl.col("held").any().over("declaration_id"))["held"]


def _group(name: str, rows: pl.DataFrame) -> Group:
    level, level_of = _level(rows)
    return Group(name, rows.height, rows["declaration_id"].n_unique(), findings(rows), level, level_of)


def _level(rows: pl.DataFrame) -> tuple[Rate | None, int]:
    try:
        whole = measure(rows, "office").whole
    except SarhadError:  # none of them could be inspected, as far as is recorded
        return None, 0
    return whole.rate, whole.items
