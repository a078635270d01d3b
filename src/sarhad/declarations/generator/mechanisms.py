"""How goods are declared falsely: one function a mechanism, and the table of who does it, when and how often.

Each mechanism takes the true goods of a block and distorts what is declared. The revenue at stake is worked out
afterwards, by one rule for all: duties due on the true goods less duties on the declared ones, plus a share of the
value of goods that may not enter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.commodities import COMMODITIES, FREE_TRADE, LOWER_DUTY_NEIGHBOUR
from sarhad.declarations.generator.displacement import Displacement
from sarhad.declarations.generator.goods import HS_CODES, Goods
from sarhad.declarations.generator.offices import CHECKPOINTS
from sarhad.declarations.generator.traders import COUNTRIES

Mask = npt.NDArray[np.bool_]
Distort = Callable[[np.random.Generator, Goods, Mask], None]

_DUTY = np.array([c.duty for c in COMMODITIES])
_NEIGHBOUR = np.array(
    [HS_CODES.index(LOWER_DUTY_NEIGHBOUR[c.hs]) if c.hs in LOWER_DUTY_NEIGHBOUR else -1 for c in COMMODITIES]
)
_FREE = np.array([country in FREE_TRADE for country in COUNTRIES])
_COVER = np.array([c.usd_per_kg < 3 and c.kg > 8_000 for c in COMMODITIES])
_BRANDED = np.array(
    [
        c.hs in ("640399", "640419", "610910", "620342", "420222", "851713", "330300", "870829", "950300")
        for c in COMMODITIES
    ]
)
_POST = np.array([o.modes.get("5", 0) + o.modes.get("4", 0) > 0 for o in CHECKPOINTS])
_FREE_ORIGIN = [i for i, free in enumerate(_FREE) if free]


def undervalue(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """A second invoice: 25 to 65 % of the true price is declared."""
    goods.declared_price[who] *= rng.uniform(0.25, 0.65, who.sum())


def misclassify(_: np.random.Generator, goods: Goods, who: Mask) -> None:
    """A neighbouring code with a lower duty."""
    goods.declared_hs[who] = _NEIGHBOUR[goods.commodity[who]]


def false_origin(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """A certificate of a free-trade country for goods that are not from there."""
    goods.declared_origin[who] = rng.choice(_FREE_ORIGIN[:4], who.sum())
    goods.preference[who] = True


def short_quantity(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """30 to 75 % of the quantity is declared, at the right price; packages and gross mass are told as they are."""
    goods.declared_kg[who] *= rng.uniform(0.30, 0.75, who.sum())


def smuggle(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """Other goods hidden in a bulky load: the paper is right, the gross mass is a little too high."""
    goods.hidden_usd[who] = rng.lognormal(10.3, 0.6, who.sum())
    goods.gross_factor[who] *= rng.uniform(1.06, 1.18, who.sum())


def phantom(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """A firm made to vanish before the audit: low price, and often a lower-duty code too."""
    goods.declared_price[who] *= rng.uniform(0.20, 0.50, who.sum())
    both = who & (_NEIGHBOUR[goods.commodity] >= 0) & (rng.random(len(who)) < 0.4)
    goods.declared_hs[both] = _NEIGHBOUR[goods.commodity[both]]


def split_parcels(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """A trade consignment sent as many small parcels, each told as worth next to nothing."""
    goods.declared_kg[who] = goods.true_kg[who] = rng.uniform(4, 28, who.sum())
    goods.declared_price[who] *= rng.uniform(0.10, 0.30, who.sum())


def counterfeit(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """Brands without a right to them, cheap and honestly weighed; fades once right holders' notices are acted on."""
    goods.declared_price[who] *= rng.uniform(0.35, 0.60, who.sum())
    goods.hidden_usd[who] = goods.true_usd[who] * 0.5


@dataclass(frozen=True)
class Mechanism:
    """A way to declare falsely.

    Attributes:
        name: as `irregularity_type` names it.
        rate: share of eligible items of an average trader at full strength.
        distort: what it does to the declaration.
        eligible: which goods it is for.
        strength: how strong it is at a moment of the history, 0 its beginning, 1 its end.
        severity: the least severity of a finding, 1 minor to 3 critical.
        detected: probability that an examination finds it.
    """

    name: str
    rate: float
    distort: Distort
    eligible: Callable[[Goods], Mask]
    strength: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
    severity: int
    detected: float


def _always(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.ones_like(at)


def _from_the_middle(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.clip((at - 0.5) * 4, 0, 1)


def _fading(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.clip(1 - at / 0.7, 0, 1)


MECHANISMS = (
    Mechanism("undervaluation", 0.048, undervalue,
              lambda g: (_DUTY[g.commodity] >= 10) & ~g.phantom, _always, 1, 0.80),
    Mechanism("misclassification", 0.048, misclassify,
              lambda g: (_NEIGHBOUR[g.commodity] >= 0) & ~g.phantom, _always, 1, 0.85),
    Mechanism("false_origin", 0.034, false_origin,
              lambda g: ~_FREE[g.true_origin] & (_DUTY[g.commodity] >= 10) & ~g.phantom, _always, 1, 0.75),
    Mechanism("short_quantity", 0.022, short_quantity, lambda g: ~g.phantom, _always, 1, 0.90),
    Mechanism("smuggling", 0.018, smuggle, lambda g: _COVER[g.commodity] & ~_POST[g.office], _always, 3, 0.60),
    Mechanism("phantom_trader", 0.12, phantom, lambda g: g.phantom, _always, 2, 0.80),
    Mechanism("parcel_splitting", 0.30, split_parcels,
              lambda g: _POST[g.office] & ~_COVER[g.commodity], _from_the_middle, 1, 0.85),
    Mechanism("counterfeit", 0.08, counterfeit, lambda g: _BRANDED[g.commodity], _fading, 2, 0.70),
)  # fmt: skip


def apply_mechanisms(
    rng: np.random.Generator,
    goods: Goods,
    mechanisms: tuple[Mechanism, ...] = MECHANISMS,
    moving: Displacement | None = None,
) -> npt.NDArray[np.int64]:
    """Let each trader's dishonesty work; at most one mechanism an item.

    Args:
        rng: the block's stream.
        goods: the items, as they truly are; what is declared is changed.
        mechanisms: all there are.
        moving: where each is at work; None for everywhere, always.

    Returns:
        The number of the mechanism, -1 for goods declared as they are.
    """
    chosen = np.full(len(goods.commodity), -1)
    for number, mechanism in enumerate(mechanisms):
        chance = mechanism.rate * goods.dishonesty * mechanism.strength(goods.at)
        if moving is not None:
            chance = chance * moving.factor(number, goods)
        who = mechanism.eligible(goods) & (rng.random(len(chosen)) < np.minimum(chance, 0.9)) & (chosen < 0)
        chosen[who] = number
        mechanism.distort(rng, goods, who)
    return chosen
