"""The default: the model, held to be better than it looks where little is known; drift and performance set by how much.

In the manner of ADAPT, Mai et al., "Customs Fraud Detection in the Presence of Concept Drift" (ICDM workshops 2021),
which sets a share for exploring by a bandit on the model's performance, tempered by a drift score. A bandit over shares
needs more weeks than a year has, so here the evidence itself sets the width of `optimism`, after each week:

- surprise `s = sum(y - p) / sqrt(1 + sum p (1 - p))` over the explored: fraud where the model saw none;
- shortfall `d = sum(p - y) / sqrt(1 + sum p (1 - p))` over the exploited: the model promised more than it found, and
  more so than usual: the highest scores always promise a little too much, so `d` counts above its own fading mean `m`;
- drift `v`: population stability index of the scores against a fading reference, in units of 0.1;

`e <- r e + (1 - r) (max(s, 0) + max(d - m, 0) + v) / 3` and `width = narrow + (wide - narrow) (1 - exp(-e))`.

Explored is what the model alone would not have picked. No share is set aside for it: see `optimism` for its price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarhad.targeting.simulation.scene import Floats, Mask
from sarhad.targeting.simulation.strategies.optimism import optimistic
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View, highest

EVIDENCE, REFERENCE, USUAL = "evidence", "reference", "usual shortfall"

AT_FIRST = 0.5
"""Evidence before anything was seen."""

BINS = np.array([0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0])
"""Of the scores' distribution: doubling, as most scores are small."""

DRIFT_UNIT = 0.1
"""A population stability index from which a shift is usually called moderate."""


@dataclass(frozen=True)
class Adaptive:
    """The highest ranks, by an optimism that evidence sets.

    Attributes:
        narrow, wide: the least and the greatest width of the optimism, in standard deviations.
        remember: how much of last week's evidence is kept.
    """

    narrow: float = 0.5
    wide: float = 0.8
    remember: float = 0.8
    name: str = "adaptive"

    def pick(self, view: View, memory: Memory) -> Picks:
        """Take the highest indices; what is not among the highest ranks is explored."""
        chosen = optimistic(view, self.width(memory.get(EVIDENCE, [AT_FIRST])[0]))
        exploring = ~np.isin(chosen, highest(view.rank, view.capacity))
        return Picks(chosen, exploring, float(exploring.sum()) / max(view.capacity, 1))

    def width(self, evidence: float) -> float:
        """By how many standard deviations an unknown item is held to be better than it looks."""
        return self.narrow + (self.wide - self.narrow) * (1 - float(np.exp(-evidence)))

    def learn(self, findings: Findings, memory: Memory) -> None:
        """Weigh what the week showed against what the model promised."""
        exploring, score, irregular = findings.picks.exploring, findings.score, findings.irregular
        surprise = -_gap(score[exploring], irregular[exploring])
        shortfall = _gap(score[~exploring], irregular[~exploring])
        drift = _drift(findings.population, memory) / DRIFT_UNIT
        usual = memory.get(USUAL, [shortfall])[0]
        told = (max(surprise, 0.0) + max(shortfall - usual, 0.0) + drift) / 3
        memory[USUAL] = [self._faded(usual, shortfall)]
        memory[EVIDENCE] = [self._faded(memory.get(EVIDENCE, [AT_FIRST])[0], told)]

    def _faded(self, before: float, now: float) -> float:
        return self.remember * before + (1 - self.remember) * now


def _gap(score: Floats, irregular: Mask) -> float:
    """By how many standard deviations less was found than promised."""
    return float((score - irregular).sum() / np.sqrt(1.0 + (score * (1 - score)).sum()))


def _drift(population: Floats, memory: Memory) -> float:
    """Population stability index of the week's scores against the fading reference, which then takes the week in."""
    shares = (np.histogram(population, BINS)[0] + 0.5) / (len(population) + 0.5 * (len(BINS) - 1))
    held = np.array(memory.get(REFERENCE, shares.tolist()))
    memory[REFERENCE] = (0.9 * held + 0.1 * shares).tolist()
    return float(((shares - held) * np.log(shares / held)).sum())
