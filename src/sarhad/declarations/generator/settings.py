"""What one generated country depends on: the same settings give the same country, byte for byte."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sarhad.errors import Problem, SarhadError

ITEMS_PER_DECLARATION = 2.1
"""On average; road consignments have few items, post and grouped cargo many."""

BLOCK = 50_000
"""Declarations made at once; part of the definition, since each block has a random stream of its own."""


@dataclass(frozen=True)
class GeneratorSettings:
    """Size, time and chance of the country.

    Attributes:
        items: about how many goods items; exact to within a declaration's items.
        seed: of every random choice.
        years: how long a time the items are spread over.
        end: the moment just after the last declaration.
        random_share: share of declarations examined by chance in its past.
        lookalikes: share of honest items that look like fraud: bargains, heavy packaging; 0 makes fraud easy to tell.
        new_schemes: whether schemes in goods that were clean till then appear in the second half, see `schemes`.
        moving: whether fraud moves from goods to goods, see `displacement`.
    """

    items: int
    seed: int = 1
    years: float = 3.0
    end: datetime = datetime(2026, 1, 1)
    random_share: float = 0.02
    lookalikes: float = 0.0
    new_schemes: bool = False
    moving: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no country."""
        shares = self.random_share, self.lookalikes
        if self.items < 1 or self.years <= 0 or not all(0 <= share <= 1 for share in shares):
            raise SarhadError(
                Problem(
                    f"cannot generate {self.items} items over {self.years} years",
                    "items from 1, years above 0, shares from 0 to 1",
                )
            )

    @property
    def start(self) -> datetime:
        """The moment of the first declaration."""
        return self.end - timedelta(days=365.25 * self.years)

    @property
    def declarations(self) -> int:
        """How many declarations there are."""
        return max(1, round(self.items / ITEMS_PER_DECLARATION))

    @property
    def traders(self) -> int:
        """How many importers there ever are: more in a bigger or longer history, but not in proportion."""
        return max(60, round(9.0 * math.pow(self.declarations, 0.55)))
