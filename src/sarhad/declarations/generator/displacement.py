"""Fraud that moves: at any time only some kinds of goods are worth a scheme, and these change.

Each mechanism in each kind of goods has spells: it is at work for some months, then rests for long. In a country
without them every kind of goods is falsely declared at one steady rate, and what was once learned never ages. How long
and how many is judgement.

Fraud moves by itself here: the spells are laid out beforehand and do not flee from what is examined. At a border it
does flee, from a method that is watched to another: Yang (2008), "Can Enforcement Backfire? Crime Displacement in the
Context of Customs Reform in the Philippines", Review of Economics and Statistics 90(1). So this shows what learning
anew is worth, and not how fraud answers to a strategy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.commodities import COMMODITIES
from sarhad.declarations.generator.goods import Floats, Goods
from sarhad.declarations.generator.settings import GeneratorSettings
from sarhad.declarations.generator.traders import COUNTRIES

SPELL_WEEKS = 20.0
"""Mean length of a spell in which a mechanism is at work in a kind of goods."""

SHARE_AT_WORK = 0.15
"""Share of the time that it is; then it is as much stronger, so that the country's level stays about the same."""

WEEKS_A_YEAR = 365.25 / 7


class Displacement:
    """When each mechanism is at work in each kind of goods: a commodity of a true origin."""

    def __init__(self, settings: GeneratorSettings, mechanisms: int) -> None:
        """Lay out the spells; a random stream of their own."""
        rng = np.random.default_rng([settings.seed, 0xD15])
        weeks = int(np.ceil(settings.years * WEEKS_A_YEAR)) + 1
        size = (mechanisms, len(COMMODITIES) * len(COUNTRIES))
        at_work = np.empty((weeks, *size), dtype=bool)
        at_work[0] = rng.random(size) < SHARE_AT_WORK
        ends = 1 / SPELL_WEEKS
        begins = ends * SHARE_AT_WORK / (1 - SHARE_AT_WORK)
        for week in range(1, weeks):
            turn = rng.random(size)
            at_work[week] = np.where(at_work[week - 1], turn >= ends, turn < begins)
        self._at_work: npt.NDArray[np.bool_] = at_work
        self._weeks = settings.years * WEEKS_A_YEAR

    def factor(self, mechanism: int, goods: Goods) -> Floats:
        """By how much a mechanism is stronger or weaker for each item than in a country where nothing moves."""
        kind = goods.commodity * len(COUNTRIES) + goods.true_origin
        week = (goods.at * self._weeks).astype(np.int64)
        return np.where(self._at_work[week, mechanism, kind], 1 / SHARE_AT_WORK, 0.0)
