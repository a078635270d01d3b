"""Choosing the settings of a model: a list of candidates, each tried on a later slice, all of it recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sarhad.targeting.classifier import IrregularityClassifier
from sarhad.targeting.evaluation import figures

ROWS = 60_000
"""Labelled rows a candidate learns from at most, the latest ones: enough to tell settings apart, cheap to try."""


@dataclass(frozen=True)
class Candidate:
    """Settings to try."""

    name: str
    settings: Mapping[str, Any]


_WITHOUT = {"use_experience": False, "use_indicators": False, "num_leaves": 63, "rounds": 400}

CANDIDATES = (
    Candidate("small trees", {"use_indicators": False, "num_leaves": 15, "rounds": 150}),
    Candidate("small trees with indicators", {"num_leaves": 15, "rounds": 150}),
    Candidate("middling trees", {"use_indicators": False}),
    Candidate("middling trees with indicators", {}),
    Candidate("large trees with indicators", {"num_leaves": 63, "rounds": 300}),
    Candidate("large trees without experience", _WITHOUT),
)
"""What is tried, in this order; a budget takes the first of them."""


@dataclass(frozen=True)
class Trial:
    """What came of a candidate on the later slice."""

    name: str
    settings: Mapping[str, Any]
    average_precision: float
    precision_at_5: float
    seconds: float


def search(
    early: pl.DataFrame,
    later: pl.DataFrame,
    budget: int,
    fixed: Mapping[str, Any],
    report: Callable[[str], None],
) -> tuple[Mapping[str, Any], list[Trial]]:
    """Try candidates and take the one with the highest average precision on the later slice.

    Args:
        early: labelled rows to learn from, indicators computed.
        later: labelled rows after all of them.
        budget: how many candidates are tried, at least one.
        fixed: settings that all have in common.
        report: takes a line of progress.

    Returns:
        The settings chosen, and every trial.
    """
    tried = [_try(one, early.tail(ROWS), later, fixed, report) for one in CANDIDATES[: max(1, budget)]]
    best = max(tried, key=lambda trial: trial.average_precision)
    return best.settings, tried


def _try(
    candidate: Candidate,
    early: pl.DataFrame,
    later: pl.DataFrame,
    fixed: Mapping[str, Any],
    report: Callable[[str], None],
) -> Trial:
    started = time.perf_counter()
    made = IrregularityClassifier(**{**fixed, **candidate.settings}).fit(early, early["irregular"])
    said = made.predict_proba(later)[:, 1]
    found = figures(later["irregular"].cast(pl.Float64).to_numpy(), np.asarray(said))
    trial = Trial(
        candidate.name,
        dict(candidate.settings),
        round(found["average_precision"] or 0.0, 5),
        round(found["precision_at"]["0.05"], 5),
        round(time.perf_counter() - started, 2),
    )
    report(f"{trial.name}: average precision {trial.average_precision:.4f}")
    return trial
