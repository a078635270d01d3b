"""From traders and calendar to a block of goods: who declares what, where and when."""

from __future__ import annotations

import numpy as np

from sarhad.declarations.generator.calendar import Calendar
from sarhad.declarations.generator.commodities import COMMODITIES, FREE_TRADE
from sarhad.declarations.generator.goods import Floats, Goods, Ints
from sarhad.declarations.generator.offices import CHECKPOINTS
from sarhad.declarations.generator.traders import COUNTRIES, ITEMS, LINES, SEGMENTS, Traders

_PRICE = np.log([c.usd_per_kg for c in COMMODITIES])
_SPREAD = np.array([c.spread for c in COMMODITIES])
_KG = np.log([c.kg for c in COMMODITIES])
_WINTER = np.array([c.winter for c in COMMODITIES])
_FREE = np.array([country in FREE_TRADE for country in COUNTRIES])
_POST_OFFICE = next(i for i, o in enumerate(CHECKPOINTS) if "5" in o.modes)
SMALL_PARCEL_KG = np.log(60.0)
PHANTOM = SEGMENTS.index("phantom")
INFLATION_A_YEAR = 0.03
ORIGIN_PRICE = {"CN": -0.15, "IN": -0.12, "DE": 0.35, "FR": 0.40, "IT": 0.35, "KR": 0.15, "TR": 0.02}
"""Logarithm of how an origin's prices differ from the commodity's usual one."""

_ORIGIN_PRICE = np.array([ORIGIN_PRICE.get(country, 0.0) for country in COUNTRIES])


def declaring_traders(rng: np.random.Generator, traders: Traders, ranks: Floats) -> Ints:
    """Who makes each declaration: among those alive about then, by their weight."""
    alive = (traders.born <= ranks.max()) & (traders.dies >= ranks.min())
    weight = np.where(alive, traders.weight, 0.0)
    if not weight.any():
        weight = traders.weight
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(len(ranks)))
    dead = (traders.born[chosen] > ranks) | (traders.dies[chosen] < ranks)
    steady = np.flatnonzero((traders.born <= 0) & (traders.dies >= 1))
    if dead.any() and len(steady):
        share = np.cumsum(traders.weight[steady]) / traders.weight[steady].sum()
        chosen[dead] = steady[np.searchsorted(share, rng.random(dead.sum()))]
    return chosen


def items_of(rng: np.random.Generator, traders: Traders, who: Ints) -> Ints:
    """How many items each declaration has."""
    mean = ITEMS[traders.segment[who]]
    return np.minimum(rng.geometric(1 / mean), 30)


def make_goods(
    rng: np.random.Generator,
    traders: Traders,
    who: Ints,
    office: Ints,
    ranks: Floats,
    days: Ints,
    years: float,
    calendar: Calendar,
) -> Goods:
    """The items of declarations by these traders, declared as they truly are."""
    counts = items_of(rng, traders, who)
    declaration = np.repeat(np.arange(len(who)), counts)
    trader = who[declaration]
    line = _lines(rng, traders, trader, calendar.winter(days)[declaration])
    commodity, origin = traders.lines[trader, line], traders.origins[trader, line]
    n = len(declaration)
    kg = np.exp(_KG[commodity] + rng.normal(0, 0.55, n) - 0.25 * np.log(counts[declaration]))
    small = office[declaration] == _POST_OFFICE
    kg = np.where(small, np.exp(rng.normal(SMALL_PARCEL_KG, 0.8, n)), kg)
    price = np.exp(
        _PRICE[commodity] + _ORIGIN_PRICE[origin] + traders.price_level[trader]
        + 0.7 * _SPREAD[commodity] * rng.normal(0, 1, n) + INFLATION_A_YEAR * years * ranks[declaration]
    )  # fmt: skip
    asks = _FREE[origin] & (rng.random(n) < 0.92)
    at = ranks[declaration]
    said = commodity.copy(), origin.copy(), kg.copy(), price.copy()
    gross, hidden = 1.02 + rng.gamma(2.0, 0.025, n), np.zeros(n)
    whose = office[declaration], traders.dishonesty[trader], traders.segment[trader] == PHANTOM
    return Goods(declaration, at, commodity, origin, kg, price, *said, asks, gross, hidden, *whose)


def _lines(rng: np.random.Generator, traders: Traders, trader: Ints, winter: Floats) -> Ints:
    """Which of the trader's lines an item is of: the first ones more often, each more in its season."""
    habit = np.array([0.55, 0.25, 0.13, 0.07])
    season = np.exp(_WINTER[traders.lines[trader]] * winter[:, None])
    share = np.cumsum(habit * season, axis=1)
    at = (rng.random(len(trader)) * share[:, -1])[:, None]
    line: Ints = np.minimum((at >= share).sum(axis=1), LINES - 1)
    return line
