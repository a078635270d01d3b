"""The past: whom officers examined, with what probability, and what they found; all that outcomes ever show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sarhad.declarations.generator.commodities import COMMODITIES
from sarhad.declarations.generator.goods import DUTY_OF_CODE, Floats, Goods, Ints, Mask
from sarhad.declarations.generator.schemes import EVERY_MECHANISM
from sarhad.declarations.generator.traders import COUNTRIES

_USUAL_PRICE = np.array([c.usd_per_kg for c in COMMODITIES] + [8.0] * (len(DUTY_OF_CODE) - len(COMMODITIES)))
_CHINA = COUNTRIES.index("CN")
_BULK = np.array([c.kg > 15_000 for c in COMMODITIES] + [False] * (len(DUTY_OF_CODE) - len(COMMODITIES)))


@dataclass(frozen=True)
class OfficerRule:
    """A habit of the time before risk profiles: who looks like this is examined with this probability."""

    name: str
    probability: float
    applies: Callable[[Goods], Mask]


OFFICER_RULES = (
    OfficerRule("price far below the list", 0.45, lambda g: g.declared_price < 0.45 * _USUAL_PRICE[g.declared_hs]),
    OfficerRule(
        "high duty from China", 0.06, lambda g: (DUTY_OF_CODE[g.declared_hs] >= 20) & (g.declared_origin == _CHINA)
    ),
    OfficerRule("bulky load", 0.05, lambda g: _BULK[g.declared_hs]),
    OfficerRule("anything else", 0.015, lambda g: np.ones(len(g.at), dtype=bool)),
)

DETECTED = np.array([m.detected for m in EVERY_MECHANISM] + [0.0])
SEVERITY = np.array([m.severity for m in EVERY_MECHANISM] + [0])
SERIOUS_USD, CRITICAL_USD = 5_000.0, 40_000.0
PROHIBITED_SHARE = 0.5
"""Part of the value of hidden goods that is assessed when they are found."""


@dataclass(frozen=True)
class Outcomes:
    """What came of the past's examinations, an entry an item."""

    probability: Floats
    by_chance: Mask
    inspected: Mask
    found: Mask
    revenue_usd: Floats
    severity: Ints


def revenue_at_stake(goods: Goods) -> Floats:
    """Duties due on the true goods less duties on the declared ones, in USD, and a share of what is hidden."""
    lawful = np.where(
        goods.preference & (goods.declared_origin == goods.true_origin), 0.0, DUTY_OF_CODE[goods.commodity]
    )
    due = goods.true_usd * lawful / 100
    declared = goods.declared_usd * goods.declared_duty() / 100
    return np.maximum(due - declared, 0.0) + PROHIBITED_SHARE * goods.hidden_usd


def inspect(rng: np.random.Generator, goods: Goods, mechanism: Ints, drawn: Mask, random_share: float) -> Outcomes:
    """Let the officers of the past work.

    Args:
        rng: the block's stream.
        goods: the items.
        mechanism: number of the mechanism of each item, -1 for none.
        drawn: whether chance chose the item's declaration.
        random_share: how likely that was.
    """
    passed = np.ones(len(mechanism))
    for rule in OFFICER_RULES:
        passed *= np.where(rule.applies(goods), 1 - rule.probability, 1.0)
    inspected = drawn | (rng.random(len(mechanism)) < 1 - passed)
    found = inspected & (mechanism >= 0) & (rng.random(len(mechanism)) < DETECTED[mechanism])
    revenue = revenue_at_stake(goods)
    by_amount = 1 + (revenue >= SERIOUS_USD).astype(np.int64) + (revenue >= CRITICAL_USD)
    severity = np.where(mechanism >= 0, np.maximum(SEVERITY[mechanism], by_amount), 0)
    return Outcomes(1 - passed * (1 - random_share), drawn, inspected, found, revenue, severity)
