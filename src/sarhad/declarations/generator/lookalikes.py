"""Honest trade that looks like fraud: bargains, cheap parcels, heavy packaging. Nothing is hidden in it.

Without it a service could tell fraud by a single column, which no service can. Shares and ranges are judgement.
"""

from __future__ import annotations

import numpy as np

from sarhad.declarations.generator.goods import KG_PER_PACKAGE, Goods
from sarhad.declarations.generator.offices import CHECKPOINTS

CHEAP_PARCELS = 3.0
"""How many times likelier a bargain is in a parcel than elsewhere."""

_POST = np.array(["5" in office.modes for office in CHECKPOINTS])


def look_like_fraud(rng: np.random.Generator, goods: Goods, share: float) -> None:
    """Give honest items the prices and packaging that fraud is known by.

    A share of them are bargains, truly bought at 25 to 75 % of the usual price, more of them in the post; as large a
    share is packed heavily, with a gross mass 1.1 to 2.5 times higher. Packages are of all sizes, for everybody.

    Args:
        rng: a stream of its own, so that the country without look-alikes stays as it is.
        goods: the items, after the mechanisms have worked.
        share: of the honest items.
    """
    count = len(goods.mechanism)
    honest = goods.mechanism < 0
    cheap = honest & (rng.random(count) < share * np.where(_POST[goods.office], CHEAP_PARCELS, 1.0))
    heavy = honest & (rng.random(count) < share)
    factor = rng.uniform(0.25, 0.75, cheap.sum())
    goods.true_price[cheap] *= factor
    goods.declared_price[cheap] *= factor
    goods.gross_factor[heavy] *= rng.uniform(1.1, 2.5, heavy.sum())
    goods.package_kg = KG_PER_PACKAGE * rng.lognormal(0.0, 0.8, count)
