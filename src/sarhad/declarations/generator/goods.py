"""A block of goods items: what they truly are and what the declaration says, an array entry an item."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.commodities import COMMODITIES, LOW_DUTY

HS_CODES = tuple([c.hs for c in COMMODITIES] + [hs for hs in sorted(LOW_DUTY) if hs not in {c.hs for c in COMMODITIES}])
"""Every code that can be declared; a commodity's number is its place here too."""

DUTY_OF_CODE = np.array([c.duty for c in COMMODITIES] + [LOW_DUTY[hs] for hs in HS_CODES[len(COMMODITIES) :]])

KG_PER_PACKAGE = 22.0
"""Net mass of a usual package."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass
class Goods:
    """The items of a block.

    Attributes:
        declaration: number of the declaration within the block.
        at: moment within the history, 0 to 1.
        commodity, true_origin, true_kg, true_price: what they are; price in USD per kg.
        declared_hs, declared_origin, declared_kg, declared_price: what is said; codes by number in HS_CODES.
        preference: whether a free-trade preference is asked for.
        gross_factor: gross mass per true net mass.
        hidden_usd: value of goods that the paper does not name or that may not enter.
        office: number of the checkpoint.
        dishonesty: of the trader, 1 is average.
        phantom: whether the trader exists only to vanish.
        mechanism: number of the mechanism at work, -1 for none; set once the mechanisms have worked.
        package_kg: net mass of a package.
    """

    declaration: Ints
    at: Floats
    commodity: Ints
    true_origin: Ints
    true_kg: Floats
    true_price: Floats
    declared_hs: Ints
    declared_origin: Ints
    declared_kg: Floats
    declared_price: Floats
    preference: Mask
    gross_factor: Floats
    hidden_usd: Floats
    office: Ints
    dishonesty: Floats
    phantom: Mask
    mechanism: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    package_kg: Floats = field(default_factory=lambda: np.array(KG_PER_PACKAGE))

    @property
    def true_usd(self) -> Floats:
        """True value in USD."""
        return self.true_kg * self.true_price

    @property
    def declared_usd(self) -> Floats:
        """Declared value in USD."""
        return self.declared_kg * self.declared_price

    def declared_duty(self) -> Floats:
        """Rate applied to the declared goods, per cent."""
        return np.where(self.preference, 0.0, DUTY_OF_CODE[self.declared_hs])
