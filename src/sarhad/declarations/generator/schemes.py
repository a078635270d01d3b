"""Schemes that begin in the second half of the history, in goods that were clean till then.

The mechanisms that are always there leave marks like each other's: a low price, a duty avoided. These do not: they are
what a service cannot know from what it has found so far, and so what exploration is for. Rates are judgement.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.commodities import COMMODITIES
from sarhad.declarations.generator.goods import Goods, Mask
from sarhad.declarations.generator.mechanisms import MECHANISMS, Mechanism
from sarhad.declarations.generator.traders import COUNTRIES

_CHINA, _INDIA = COUNTRIES.index("CN"), COUNTRIES.index("IN")
_TRANSIT = np.array([COUNTRIES.index(country) for country in ("KZ", "RU", "IR")])
UNDER_ANTI_DUMPING = ("401110", "690721", "721420", "760429")
PARTS = ("843149", "847989", "850440")


def _of(codes: tuple[str, ...]) -> Mask:
    return np.array([c.hs in codes for c in COMMODITIES])


_DUMPED, _MEDICINE, _PARTS = _of(UNDER_ANTI_DUMPING), _of(("300490",)), _of(PARTS)


def evade_anti_dumping(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """Goods under a new anti-dumping duty are said to come from a neighbour, at the right price and weight."""
    goods.declared_origin[who] = rng.choice(_TRANSIT, who.sum())
    goods.hidden_usd[who] = goods.true_usd[who] * 0.6


def unregistered_medicine(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """Medicines without registration, in somewhat heavier packs than registered ones; free of duty either way."""
    goods.hidden_usd[who] = goods.true_usd[who] * 0.4
    goods.gross_factor[who] *= rng.uniform(1.03, 1.15, who.sum())


def phones_among_parts(rng: np.random.Generator, goods: Goods, who: Mask) -> None:
    """Telephones under the paper of machine parts: a little light and dear for parts, at a duty of nil."""
    goods.declared_kg[who] *= rng.uniform(0.2, 0.6, who.sum())
    goods.true_kg[who] = goods.declared_kg[who]
    goods.declared_price[who] *= rng.uniform(1.1, 1.8, who.sum())
    goods.hidden_usd[who] = rng.lognormal(9.8, 0.6, who.sum())


def _begins(at: float) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Nothing before, full strength a tenth of the history later."""
    return lambda moment: np.clip((moment - at) * 10, 0, 1)


SCHEMES = (
    Mechanism("anti_dumping_evasion", 0.30, evade_anti_dumping,
              lambda g: _DUMPED[g.commodity] & (g.true_origin == _CHINA), _begins(0.50), 2, 0.70),
    Mechanism("unregistered_medicine", 0.25, unregistered_medicine,
              lambda g: _MEDICINE[g.commodity] & (g.true_origin == _INDIA), _begins(0.55), 3, 0.75),
    Mechanism("phones_among_parts", 0.22, phones_among_parts,
              lambda g: _PARTS[g.commodity] & (g.true_origin == _CHINA), _begins(0.60), 2, 0.85),
)  # fmt: skip

EVERY_MECHANISM = (*MECHANISMS, *SCHEMES)
"""All there are, in the order of their numbers."""
