"""Profiles suggested by outcomes: rules mined on the earlier part of a history and confirmed on the later one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from sarhad.effectiveness.beam import Beam, Rule, Search
from sarhad.effectiveness.clauses import INDICATORS_USED, NUMBERS, PREFIXES, TEXTS, TRUTHS, Clauses, Mask, clauses_of
from sarhad.effectiveness.outcomes import KNOWN, estimate
from sarhad.effectiveness.past import Past, vocabulary_of, with_indicators
from sarhad.effectiveness.report import plain
from sarhad.effectiveness.tests_of_rates import Observed, discovered, reaches
from sarhad.effectiveness.weighting import Corrected
from sarhad.errors import Problem, SarhadError
from sarhad.profiles import Vocabulary, parse
from sarhad.profiles.language.frames import expression
from sarhad.sentences import say

LATER = 0.3
"""Part of the inspected, the latest, on which rules are confirmed."""

SURE = 0.05
"""Share of wrong ones among the rules confirmed that is borne (false discovery rate)."""

LEAST_LIFT = 1.5
TOO_ALIKE = 0.5
"""Two rules with more than this Jaccard index of matches are one; the better stays."""

HEAVIEST = 20.0
"""Times the median weight at which an item's weight is cut while rules are searched; estimates are not cut."""

LEAST_INSPECTED = 500


@dataclass(frozen=True)
class Part:
    """A rule on one part of the history.

    Attributes:
        support: part of all items it matches, estimated from the inspected ones.
        estimate: rate of irregular items among its matches (its confidence), corrected, with interval.
        lift: that rate over the part's base rate.
    """

    support: float
    estimate: Corrected
    lift: float


@dataclass(frozen=True)
class Suggestion:
    """A rule somebody may make a profile of.

    Attributes:
        condition: in the profile language.
        mined: what it is worth where it was found: too good, since it was chosen for it.
        confirmed: what it is worth on later items it was not chosen on.
        p: p-value of "it is no better than the base rate" on the later items, adjusted for the rules tried there.
        kinds: which irregularities it finds, most frequent first, with their part of its findings.
    """

    condition: str
    mined: Part
    confirmed: Part
    p: float
    kinds: tuple[tuple[str, float], ...]

    def as_dict(self) -> dict[str, Any]:
        """The suggestion as plain values."""
        return plain(self)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Suggestions:
    """What mining gave.

    Attributes:
        confirmed: rules that held on the later part, best lift first.
        tried: rules found on the earlier part.
        from_moment: where the later part begins.
    """

    confirmed: tuple[Suggestion, ...]
    tried: int
    from_moment: datetime


def suggest(
    history: pl.LazyFrame,
    *,
    most: int = 20,
    search: Search | None = None,
    vocabulary: Vocabulary | None = None,
) -> Suggestions:
    """Mine readable rules from outcomes.

    No rule names an importer, exporter, declarant or carrier: goods, routes, prices and habits only.

    Args:
        history: the canonical item table with outcomes.
        most: rules to look for.
        search: how wide and deep to look.
        vocabulary: what conditions may name.

    Raises:
        SarhadError: the history has too few inspected items to learn from.
    """
    history = with_indicators(history, INDICATORS_USED)
    names = vocabulary or vocabulary_of(history)
    items = _inspected(Past(history))
    early, late = _split(items)
    clauses = clauses_of(early, names)
    beam = Beam(clauses, _weights(early), early["irregular"].to_numpy(), search)
    rules = _unalike(beam, beam.rules(most))
    found = [one for rule in rules if (one := _tried(rule, clauses, beam, early, late, names)) is not None]
    adjusted = discovered([one.p for one in found])
    sure = [replace(one, p=p) for one, p in zip(found, adjusted, strict=True)]
    kept = [one for one in sure if one.p <= SURE and one.confirmed.lift >= LEAST_LIFT]
    ranked = sorted(kept, key=lambda one: one.confirmed.lift, reverse=True)
    return Suggestions(tuple(ranked), len(rules), late["declared_at"].min())  # type: ignore[arg-type]


def _inspected(past: Past) -> pl.DataFrame:
    columns = {
        *(name for name, _ in PREFIXES), *TEXTS, *TRUTHS, *(part for one in NUMBERS for part in one.split(" / ")),
        "irregularity_type", "customs_value",
    }  # fmt: skip
    items = past.inspected(sorted(columns & set(past.schema))).filter(KNOWN & (pl.col("selection_probability") > 0))
    if items.height < LEAST_INSPECTED:
        message = say(
            "{count} inspected items have an outcome and a recorded probability of inspection", count=items.height
        )
        raise SarhadError(Problem(message, say("at least {least} are needed to learn from", least=LEAST_INSPECTED)))
    return items.sort("declared_at", "declaration_id")


def _split(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """By moment, so that a declaration is never in both parts."""
    moment = items["declared_at"][int(items.height * (1 - LATER))]
    return items.filter(pl.col("declared_at") < moment), items.filter(pl.col("declared_at") >= moment)


def _weights(items: pl.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    weight = 1.0 / items["selection_probability"].to_numpy()
    return np.minimum(weight, HEAVIEST * float(np.median(weight)))


def _unalike(beam: Beam, rules: Iterable[Rule]) -> list[Rule]:
    kept: list[tuple[Rule, Mask]] = []
    for rule in rules:
        covered = beam.covers(rule)
        if all((covered & other).sum() <= TOO_ALIKE * (covered | other).sum() for _, other in kept):
            kept.append((rule, covered))
    return [rule for rule, _ in kept]


def _tried(
    rule: Rule, clauses: Clauses, beam: Beam, early: pl.DataFrame, late: pl.DataFrame, names: Vocabulary
) -> Suggestion | None:
    condition = " AND ".join(clauses.clauses[number].text for number in rule)
    later = late.filter(expression(parse(condition, names)))
    matched = early.filter(pl.Series(beam.covers(rule)))
    mined, confirmed, base = _part(matched, early), _part(later, late), estimate(late)
    if mined is None or confirmed is None or base is None:
        return None
    there = Observed(confirmed.estimate.rate.share, confirmed.estimate.effective)
    p = 1 - reaches(there, Observed(base.rate.share, base.effective))
    kinds = pl.concat([matched, later]).filter("irregular")["irregularity_type"].drop_nulls()
    counted = kinds.value_counts(sort=True, normalize=True)
    return Suggestion(
        condition, mined, confirmed, p, tuple((str(kind), float(part)) for kind, part in counted.iter_rows())
    )


def _part(matched: pl.DataFrame, everything: pl.DataFrame) -> Part | None:
    found, base = estimate(matched), estimate(everything)
    if found is None or base is None or not base.rate.share:
        return None
    return Part(found.represented / base.represented, found, found.rate.share / base.rate.share)
