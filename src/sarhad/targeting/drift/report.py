"""The drift report: what moved, in the order of how much, and an alarm that names it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl
from scipy import stats

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.targeting.drift.concept import ConceptDrift, concept_drift
from sarhad.targeting.drift.population import FeatureDrift, drift_of
from sarhad.targeting.drift.words import Alarm

STEADY, GREAT = 0.1, 0.25
"""Population stability index from which a feature counts as moved, and as moved greatly (Siddiqi 2006)."""

UNSEEN = 0.01
"""Share of rows with a category never seen before that is worth an alarm."""

FALSE_DISCOVERIES = 0.01

WATCHED = (
    "office", "procedure", "transport_mode", "departure_country", "origin_country", "preference", "hs_chapter", "hs6",
    "importer", "exporter", "declarant", "customs_value", "net_mass_kg", "gross_mass_kg", "packages", "duty_rate",
    "duties_assessed", "value_per_kg", "model_score",
)  # fmt: skip
"""Columns that are compared, where both tables have them."""

IDENTITIES = ("importer", "exporter", "declarant")
"""New ones come every week; only how many rows they have is watched, against the reference's own second half."""


@dataclass(frozen=True)
class DriftReport:
    """What moved between two periods.

    Attributes:
        rows_before, rows_now: of the two tables.
        features: every feature, the one that moved most first.
        concept: promised against found on the random sample; None where the current table does not tell.
        alarms: what is to be looked at; empty if nothing.
    """

    rows_before: int
    rows_now: int
    features: tuple[FeatureDrift, ...]
    concept: ConceptDrift | None
    alarms: tuple[Alarm, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values; alarms as sentences, and under `messages` as ids with values."""
        told = {"alarms": [str(one) for one in self.alarms], "messages": [asdict(one) for one in self.alarms]}
        return {**asdict(self), **told, "alarm": bool(self.alarms)}


def drift(reference: pl.DataFrame, current: pl.DataFrame) -> DriftReport:
    """Compare two periods of items.

    Args:
        reference: what a model was trained on, or a period that was in order.
        current: the period in question; with `model_score`, `irregular` and `selection_reason` also its concept.

    Raises:
        SarhadError: a table is empty.
    """
    if reference.is_empty() or current.is_empty():
        raise SarhadError(Problem(say("there are no items to compare"), say("give two tables with items")))
    before, now = _watched(reference), _watched(current)
    names = [name for name in before.columns if name in now.columns]
    found = [one for name in names if (one := drift_of(name, before[name], now[name])) is not None]
    features = sorted(_corrected(found), key=lambda one: one.stability, reverse=True)
    concept = _concept(current)
    alarms = (*_told(features, _usual_newcomers(before)), *([] if concept is None else _told_concept(concept)))
    return DriftReport(reference.height, current.height, tuple(features), concept, alarms)


def _watched(table: pl.DataFrame) -> pl.DataFrame:
    made = []
    if "hs_code" in table.columns:
        made += [pl.col("hs_code").str.slice(0, 2).alias("hs_chapter"), pl.col("hs_code").str.slice(0, 6).alias("hs6")]
    if {"customs_value", "net_mass_kg"} <= set(table.columns):
        made.append((pl.col("customs_value") / pl.col("net_mass_kg")).alias("value_per_kg"))
    wide = table.sort("declared_at").with_columns(made) if "declared_at" in table.columns else table.with_columns(made)
    return wide.select([name for name in WATCHED if name in wide.columns and wide[name].dtype != pl.Null])


def _usual_newcomers(before: pl.DataFrame) -> dict[str, float]:
    """Share of the reference's second half whose trader its first half never had."""
    half = before.height // 2
    earlier, later = before[:half], before[half:]
    return {
        name: len(later.filter(~pl.col(name).is_in(earlier[name].implode()))) / max(1, len(later))
        for name in IDENTITIES
        if name in before.columns
    }


def _corrected(found: Sequence[FeatureDrift]) -> list[FeatureDrift]:
    """Mark what stands when so many features are tested (Benjamini & Hochberg 1995)."""
    if not found:
        return []
    adjusted = stats.false_discovery_control([one.p_value for one in found])
    return [replace(one, significant=bool(p < FALSE_DISCOVERIES)) for one, p in zip(found, adjusted, strict=True)]


def _told(features: Sequence[FeatureDrift], newcomers: dict[str, float]) -> list[Alarm]:
    told = []
    for one in features:
        unseen = {"feature": one.feature, "share": f"{one.unseen:.1%}"}
        if one.feature in IDENTITIES:
            usual = newcomers.get(one.feature, 0.0)
            if one.significant and one.unseen > 2 * usual + UNSEEN:
                told.append(Alarm("new_traders", {**unseen, "usual": f"{usual:.1%}"}))
            continue
        if one.significant and one.stability >= STEADY:
            how = "moved_greatly" if one.stability >= GREAT else "moved"
            moved = {"before": one.before, "now": one.now, "index": f"{one.stability:.2f}"}
            told.append(Alarm(how, {"feature": one.feature, **moved}))
        if one.unseen >= UNSEEN:
            told.append(Alarm("new_kinds", {**unseen, "kinds": ", ".join(one.unseen_kinds)}))
    return told


def _concept(current: pl.DataFrame) -> ConceptDrift | None:
    needed = {"declared_at", "model_score", "irregular", "selection_reason"}
    if not needed <= set(current.columns):
        return None
    return concept_drift(current.filter(pl.col("selection_reason") == "random"))


def _told_concept(concept: ConceptDrift) -> list[Alarm]:
    if not concept.alarm:
        return []
    values = {
        "promised": f"{concept.promised:.0f}",
        "found": str(concept.found),
        "items": f"{concept.items:,}",
        "p": f"{concept.p_value:.1g}",
    }
    if concept.since is None:
        return [Alarm(f"score_{concept.direction}", values)]
    return [Alarm(f"score_{concept.direction}_since", {"week": f"{concept.since:%Y-%m-%d}", **values})]
