"""Formulas about unit value: against the year before, in the same goods, and against a given price table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sarhad.indicators.formulas import LEAST_SPREAD, NORMAL_CONSISTENCY, Quotient, View

UNIT_VALUE = Quotient("customs_value", "net_mass_kg")
"""Customs value per kilogram of net mass."""


@dataclass(frozen=True)
class UnitValueRatio:
    """Unit value per median unit value of the reference."""

    def of(self, view: View) -> Any:
        """1 means the usual value; null without enough support."""
        return view.divide(UNIT_VALUE.of(view), view.reference("median"))


@dataclass(frozen=True)
class UnitValueZ:
    """Robust z of the logarithm: `(ln u - ln median) / max(1.4826 x MAD of ln, 0.01)`."""

    def of(self, view: View) -> Any:
        """Standard deviations from the median; null without enough support."""
        distance = view.log(UNIT_VALUE.of(view)) - view.log(view.reference("median"))
        return view.divide(distance, view.at_least(view.reference("spread") * NORMAL_CONSISTENCY, LEAST_SPREAD))


@dataclass(frozen=True)
class ReferencePart:
    """What the reference rests on: its support or level."""

    part: str

    def of(self, view: View) -> Any:
        """The part of the reference; null without enough support."""
        return view.reference(self.part)


@dataclass(frozen=True)
class MirrorRatio:
    """Unit value per mirror price."""

    def of(self, view: View) -> Any:
        """1 means the price the partner's statistics show; null without a price."""
        return view.divide(UNIT_VALUE.of(view), view.mirror_price())
