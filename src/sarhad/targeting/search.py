"""Choosing the settings of a model: a list of candidates, each tried on a later slice, all of it recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit

from sarhad.indicators import INDICATORS
from sarhad.sentences import Sentence, say
from sarhad.targeting.classifier import IrregularityClassifier
from sarhad.targeting.columns import FEATURES
from sarhad.targeting.evaluation import figures
from sarhad.targeting.matrix import Floats, Matrix
from sarhad.targeting.rows import in_parts

ROWS = 60_000
"""Labelled rows a candidate learns from at most, the latest ones: enough to tell settings apart, cheap to try. As many
of the later slice, evenly over its time, judge it."""


@dataclass(frozen=True)
class Candidate:
    """Settings to try."""

    name: str
    settings: Mapping[str, Any]


_WITHOUT = {"use_experience": False, "use_indicators": False, "num_leaves": 63, "rounds": 200}

CANDIDATES = (
    Candidate("small trees", {"use_indicators": False, "num_leaves": 15, "rounds": 75}),
    Candidate("small trees with indicators", {"num_leaves": 15, "rounds": 75}),
    Candidate("middling trees", {"use_indicators": False}),
    Candidate("middling trees with indicators", {}),
    Candidate("large trees with indicators", {"num_leaves": 63, "rounds": 150}),
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
    whole = IrregularityClassifier(**fixed)
    labels, outcomes = _outcomes(early), _outcomes(later)
    whole.learn_features(early, labels)
    sample = slice(None, None, -(-later.height // ROWS))
    tried = Tried(
        names=whole.feature_names_,
        matrix=whole.matrix_in_time(early[-ROWS:], labels[-ROWS:]),
        labels=labels[-ROWS:],
        later=whole.matrix(later[sample]),
        outcomes=outcomes[sample],
    )
    trials = [tried.trial(one, fixed, report) for one in CANDIDATES[: max(1, budget)]]
    best = max(trials, key=lambda trial: trial.average_precision)
    return best.settings, trials


@dataclass(frozen=True)
class Tried:
    """What all candidates are tried on: features made once, of the rows learned from and of those that judge."""

    names: list[str]
    matrix: Matrix
    labels: Floats
    later: Matrix
    outcomes: Floats

    def trial(self, candidate: Candidate, fixed: Mapping[str, Any], report: Callable[[str], None]) -> Trial:
        """Learn with a candidate's settings and judge."""
        started = time.perf_counter()
        made = IrregularityClassifier(**{**fixed, **candidate.settings})
        kept = [place for place, name in enumerate(self.names) if _looks_at(made, name)]
        made.boosters_ = made.boosters(self.matrix[:, kept], self.labels, None, [self.names[place] for place in kept])
        later = np.ascontiguousarray(self.later[:, kept])
        said = in_parts(len(later), lambda rows: expit(made.log_odds(later[rows])), made.threads)
        found = figures(self.outcomes, said)
        trial = Trial(
            candidate.name,
            dict(candidate.settings),
            round(found["average_precision"] or 0.0, 5),
            round(found["precision_at"]["0.05"], 5),
            round(time.perf_counter() - started, 2),
        )
        report(
            say(
                "{name}: average precision {average_precision:.4f}",
                name=Sentence(trial.name, {}),
                average_precision=trial.average_precision,
            )
        )
        return trial


def _looks_at(classifier: IrregularityClassifier, feature: str) -> bool:
    if feature in INDICATORS:
        return classifier.use_indicators
    return classifier.use_experience or feature in FEATURES


def _outcomes(table: pl.DataFrame) -> Floats:
    return table["irregular"].cast(pl.Float64).to_numpy()
