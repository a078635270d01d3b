"""When an estimate stands on thin ground: the table of what is said, and from which figure on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sarhad.effectiveness.weighting import Corrected
from sarhad.sentences import Sentence, to_say

Code = Literal[
    "missing_column", "no_outcomes", "none_inspected", "unknown_probability", "no_chance", "chance_not_recorded",
    "few_inspected", "few_effective", "heavy_weight", "one_dominates", "probabilities_do_not_fit",
]  # fmt: skip

FEW = 30
"""Fewer (effective) inspections than this say little about a rate of some per cent."""

HEAVY = 200.0
"""An inspection that stands for more items than this makes the estimate jumpy."""

DOMINANT = 0.1
"""Part of all the weight that one inspection may carry."""

MISFIT = 4.0
"""Standard errors the weights' sum may be from the number of matches they stand for."""

SAID: dict[Code, str] = {
    "missing_column": to_say("The history has no column {detail}: in every row it counts as not known."),
    "no_outcomes": to_say("The history has no outcomes: nothing can be said of what would be found."),
    "none_inspected": to_say("None of the matches was inspected: nothing is known of what would be found."),
    "unknown_probability": to_say(
        "{value:.0f} inspected matches have no recorded chance; the corrected estimate omits them."
    ),
    "no_chance": to_say("{value:.1%} of the matches had no chance of inspection; the estimate does not speak of them."),
    "chance_not_recorded": to_say(
        "{value:.1%} of the matches have no recorded chance and are taken to be like the others."
    ),
    "few_inspected": to_say("Only {value:.0f} of the matches were inspected."),
    "few_effective": to_say("The inspections are worth only {value:.1f} equally likely ones."),
    "heavy_weight": to_say("One inspection stands for {value:.0f} matches."),
    "one_dominates": to_say("One inspection carries {value:.0%} of the weight."),
    "probabilities_do_not_fit": to_say(
        "The recorded probabilities account for {value:.2f} times the matches there are."
    ),
}


@dataclass(frozen=True)
class Caution:
    """One thing to keep in mind about an estimate.

    Attributes:
        code: which; a screen may have its own words for it.
        value: the figure behind it.
        detail: the name behind it.
    """

    code: Code
    value: float
    detail: str = ""

    @property
    def said(self) -> Sentence:
        """In words."""
        return Sentence(SAID[self.code], {"value": self.value, "detail": self.detail})

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class Support:
    """How the matches came by their chance of inspection.

    Attributes:
        matches: items matched.
        no_chance: whose recorded probability of inspection is zero.
        not_recorded: for which none is recorded.
        unusable: inspected ones among both.
    """

    matches: int
    no_chance: int
    not_recorded: int
    unusable: int


def cautions(estimate: Corrected | None, support: Support, *, outcomes: bool) -> list[Caution]:
    """What to say about an estimate.

    Args:
        estimate: the corrected estimate, if there is one.
        support: what it stands on.
        outcomes: whether the history has outcomes at all.
    """
    if not outcomes:
        return [Caution("no_outcomes", 0.0)]
    matches = max(support.matches, 1)
    found: list[tuple[Code, float, bool]] = [
        ("none_inspected", 0.0, support.matches > 0 and estimate is None and not support.unusable),
        ("unknown_probability", support.unusable, support.unusable > 0),
        ("no_chance", support.no_chance / matches, support.no_chance > 0),
        ("chance_not_recorded", support.not_recorded / matches, support.not_recorded > 0),
    ]
    if estimate is not None:
        found += [
            ("few_inspected", estimate.inspected, estimate.inspected < FEW),
            ("few_effective", estimate.effective, estimate.effective < FEW <= estimate.inspected),
            ("heavy_weight", estimate.largest_weight, estimate.largest_weight > HEAVY),
            ("one_dominates", estimate.largest_share, estimate.largest_share > DOMINANT),
            ("probabilities_do_not_fit", _fit(estimate, support), _misfits(estimate, support)),
        ]
    return [Caution(code, float(value)) for code, value, holds in found if holds]


def _fit(estimate: Corrected, support: Support) -> float:
    return estimate.represented / max(support.matches - support.no_chance, 1)


def _misfits(estimate: Corrected, support: Support) -> bool:
    """Whether the weights add up to another number than the matches they stand for, beyond chance."""
    away = abs(estimate.represented - (support.matches - support.no_chance))
    return not support.not_recorded and away > MISFIT * estimate.represented_error + 0.05 * support.matches
