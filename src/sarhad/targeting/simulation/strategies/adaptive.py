"""The default: the model, and a share for exploring that drift and performance set.

In the manner of ADAPT, Mai et al., "Customs Fraud Detection in the Presence of Concept Drift" (ICDM workshops 2021),
which sets the share by a bandit on the model's performance, tempered by a drift score. A bandit over shares needs more
weeks than a year has, so here the evidence itself sets the most that is explored, after each week:

- surprise `s = sum(y - p) / sqrt(1 + sum p (1 - p))` over the explored: fraud where the model saw none;
- shortfall `d = sum(p - y) / sqrt(1 + sum p (1 - p))` over the exploited: the model promised more than it found, and
  more so than usual: the highest scores always promise a little too much, so `d` counts above its own fading mean `m`;
- drift `v`: population stability index of the scores against a fading reference, in units of 0.1;

`e <- r e + (1 - r) (max(s, 0) + max(d - m, 0) + v) / 3` and `most = floor + (ceiling - floor) (1 - exp(-e))`.

Exploring has a price: the model's last picks, which give way to it. The irregular share of the last fifth of them,
fading, times what they are worth if irregular, is what an explored item must promise; where the model's picks are
nearly all irregular little is left to gain, and less is explored. What is explored: see `cells`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sarhad.targeting.simulation.scene import Floats, Mask
from sarhad.targeting.simulation.strategies.cells import by_cells
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, highest

Picked = TypeVar("Picked", bound=np.generic)

EVIDENCE, REFERENCE, USUAL = "evidence", "reference", "usual shortfall"
PRICE, EXPLORED = "price", "explored"
AT_FIRST = {EVIDENCE: [0.5], PRICE: [0.5], EXPLORED: [10.0, 1.0]}
"""Before anything was seen: among `EXPLORED` items the second number was irregular."""

LAST_FIFTH = 5
"""One of so many of the model's picks is among the last."""

EXPLORED_KEPT = 0.95
"""How much of what was explored before is kept from week to week."""

BINS = np.array([0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0])
"""Of the scores' distribution: doubling, as most scores are small."""

DRIFT_UNIT = 0.1
"""A population stability index from which a shift is usually called moderate."""


@dataclass(frozen=True)
class Adaptive:
    """The highest ranks, and an adaptive share by cells.

    Attributes:
        floor, ceiling: the least and the greatest that may be explored, as a share of the capacity.
        remember: how much of last week's evidence is kept.
    """

    floor: float = 0.02
    ceiling: float = 0.06
    remember: float = 0.8
    name: str = "adaptive"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take the highest ranks, and in place of the lowest of them what is worth exploring."""
        held = {**AT_FIRST, **memory}
        best = highest(view.rank, view.capacity)
        rest = np.setdiff1d(np.arange(view.items), best, assume_unique=True)
        most = min(round(self.most(held[EVIDENCE][0]) * view.capacity), len(rest))
        explored, irregular = held[EXPLORED]
        price = held[PRICE][0] * float(view.value[_last(best)].mean()) if most else 0.0
        more = by_cells(view, rest, most, irregular / explored, price) if most else rest[:0]
        kept = len(best) - len(more)
        share = len(more) / max(view.capacity, 1)
        return Picks(np.concatenate([best[:kept], more]), np.arange(len(best)) >= kept, share)

    def most(self, evidence: float) -> float:
        """The greatest share of the capacity for exploring."""
        return self.floor + (self.ceiling - self.floor) * (1 - float(np.exp(-evidence)))

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Weigh what the week showed against what the model promised."""
        exploring, score, irregular = findings.picks.exploring, findings.score, findings.irregular
        held = {**AT_FIRST, **memory}
        surprise = -_gap(score[exploring], irregular[exploring])
        shortfall = _gap(score[~exploring], irregular[~exploring])
        drift = _drift(findings.population, memory) / DRIFT_UNIT
        usual = memory.get(USUAL, [shortfall])[0]
        told = (max(surprise, 0.0) + max(shortfall - usual, 0.0) + drift) / 3
        memory[USUAL] = [self._faded(usual, shortfall)]
        memory[EVIDENCE] = [self._faded(held[EVIDENCE][0], told)]
        memory[EXPLORED] = _explored(held[EXPLORED], irregular[exploring])
        if len(sure := irregular[~exploring]):
            least = float(_last(sure).mean())
            memory[PRICE] = [self._faded(held[PRICE][0], least)]

    def _faded(self, before: float, now: float) -> float:
        return self.remember * before + (1 - self.remember) * now


def _last(picks: npt.NDArray[Picked]) -> npt.NDArray[Picked]:
    """The last fifth of what the model picked: those that give way."""
    return picks[-max(1, len(picks) // LAST_FIFTH) :]


def _explored(before: list[float], irregular: Mask) -> list[float]:
    """Items explored and irregular ones among them, fading towards what is held at first."""
    seen = len(irregular), float(irregular.sum())
    first = AT_FIRST[EXPLORED]
    return [EXPLORED_KEPT * b + (1 - EXPLORED_KEPT) * f + s for b, f, s in zip(before, first, seen, strict=True)]


def _gap(score: Floats, irregular: Mask) -> float:
    """By how many standard deviations less was found than promised."""
    return float((score - irregular).sum() / np.sqrt(1.0 + (score * (1 - score)).sum()))


def _drift(population: Floats, memory: Memory) -> float:
    """Population stability index of the week's scores against the fading reference, which then takes the week in."""
    shares = (np.histogram(population, BINS)[0] + 0.5) / (len(population) + 0.5 * (len(BINS) - 1))
    held = np.array(memory.get(REFERENCE, shares.tolist()))
    memory[REFERENCE] = (0.9 * held + 0.1 * shares).tolist()
    return float(((shares - held) * np.log(shares / held)).sum())
