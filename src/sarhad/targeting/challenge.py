"""Champion and challenger on the same later items: what one finds more than the other, and whether by chance.

The difference of each figure has a 95 % interval by the bootstrap over declarations (Efron 1979, Annals of Statistics
7), since items of one declaration are alike: every declaration is drawn as often in both, so the comparison is paired.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.targeting.model import Model

Floats = npt.NDArray[np.float64]
Verdict = Literal["better", "worse", "no difference shown"]

DRAWS = 1000


@dataclass(frozen=True)
class Compared:
    """One figure of both models.

    Attributes:
        figure: its name.
        champion, challenger: its value for each.
        difference: challenger less champion; low, high: its 95 % interval.
        verdict: of the challenger, where the interval leaves no doubt; a lower Brier score is better.
    """

    figure: str
    champion: float
    challenger: float
    difference: float
    low: float
    high: float
    verdict: Verdict


@dataclass(frozen=True)
class Challenge:
    """The comparison.

    Attributes:
        champion, challenger: ids of the models.
        items, declarations, irregular: what they were judged on.
        compared: figure by figure.
    """

    champion: str
    challenger: str
    items: int
    declarations: int
    irregular: int
    compared: tuple[Compared, ...]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain values."""
        return asdict(self)


def challenge(
    champion: Model, challenger: Model, table: pl.DataFrame, *, share: float = 0.05, seed: int = 1
) -> Challenge:
    """Judge two models on later items; only those with an outcome count.

    Args:
        champion: the model in use.
        challenger: the one that may take its place.
        table: items neither learned from.
        share: of the items that can be inspected, for the precision.
        seed: of the bootstrap.

    Raises:
        SarhadError: no item has an outcome, or all have the same.
    """
    scores = [model.score(table).to_numpy() for model in (champion, challenger)]
    known = table["irregular"].is_not_null().to_numpy()
    irregular = table["irregular"].fill_null(value=False).to_numpy()[known].astype(np.float64)
    if not 0 < irregular.sum() < len(irregular):
        advice = say("give later items with outcomes, irregular and regular ones")
        raise SarhadError(
            Problem(say("the items cannot tell the models apart: their outcomes are none or all alike"), advice)
        )
    declaration = table["declaration_id"].rank("dense").to_numpy()[known].astype(np.int64) - 1
    one, other = (score[known] for score in scores)
    compared = compare(one, other, irregular, declaration, share=share, seed=seed)
    found = len(irregular), len(np.unique(declaration)), int(irregular.sum())
    return Challenge(champion.id, challenger.id, *found, compared)


def compare(
    champion: Floats,
    challenger: Floats,
    irregular: Floats,
    declaration: npt.NDArray[np.int64],
    *,
    share: float = 0.05,
    seed: int = 1,
) -> tuple[Compared, ...]:
    """The figures of two rows of scores for the same items.

    Args:
        champion: probabilities by the model in use.
        challenger: probabilities by the other.
        irregular: 1.0 where irregular.
        declaration: number of each item's declaration, from 0.
        share: of the items that can be inspected.
        seed: of the bootstrap.
    """
    figures = [(_figures(score, irregular, share)) for score in (champion, challenger)]
    whole = [figure(np.ones(len(irregular))) for figure in figures]
    rng, count = np.random.default_rng(seed), int(declaration.max()) + 1
    gaps = np.empty((DRAWS, len(whole[0])))
    for draw in range(DRAWS):
        weight = rng.multinomial(count, np.full(count, 1 / count))[declaration].astype(np.float64)
        gaps[draw] = figures[1](weight) - figures[0](weight)
    low, high = np.nanquantile(gaps, [0.025, 0.975], axis=0)
    names = f"precision at {share:.0%}", "average precision", "Brier score"
    return tuple(
        Compared(name, float(old), float(new), float(new - old), float(least), float(most), _verdict(name, least, most))
        for name, old, new, least, most in zip(names, *whole, low, high, strict=True)
    )


def _figures(score: Floats, irregular: Floats, share: float) -> Callable[[Floats], Floats]:
    """Weights of the items in, the figures out; the order of the scores is settled once."""
    order = np.argsort(-score, kind="stable")
    found, error = irregular[order], (score - irregular) ** 2

    def of(weight: Floats) -> Floats:
        heavy = weight[order]
        all_so_far, found_so_far = np.cumsum(heavy), np.cumsum(heavy * found)
        cut = int(np.searchsorted(all_so_far, share * all_so_far[-1]))
        precision = found_so_far / np.maximum(all_so_far, 1e-12)
        average = (heavy * found * precision).sum() / max(float(found_so_far[-1]), 1e-12)
        return np.array([precision[cut], average, (weight * error).sum() / weight.sum()])

    return of


def _verdict(figure: str, low: float, high: float) -> Verdict:
    if low <= 0 <= high:
        return "no difference shown"
    more = low > 0
    return "better" if more != (figure == "Brier score") else "worse"
