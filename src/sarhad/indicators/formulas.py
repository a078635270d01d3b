"""The formulas of the indicators, each written once and evaluated by two engines: whole tables and single rows.

A `View` answers what the past says, either for all rows at once (values are Polars Series) or for one
(values are Python numbers). A formula must therefore use only the view's questions, `+ - *` and its methods.
Nothing known is null in a Series and NaN in a number; both pass through arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sarhad.indicators.events import Log

PRIOR_INSPECTIONS = 10
"""Weight of the national rate in a trader's shrunk share: as if ten inspections had ended like the nation's."""

NATIONAL_PRIOR_IRREGULAR, NATIONAL_PRIOR_INSPECTIONS = 1, 20
"""What is believed before any outcome is known: one irregularity in twenty inspections."""

LEAST_SPREAD = 0.01
"""Smallest spread of unit values used: a dispersion below one per cent is taken as one per cent."""

NORMAL_CONSISTENCY = 1.4826
"""Makes the median absolute deviation estimate the standard deviation of normal data."""


class View(Protocol):
    """What a formula may ask; every answer is about moments strictly before the declaration's own."""

    def count(self, log: Log, days: int | None = None) -> Any:
        """Events in the last `days` (all if None); null where a column of the key has no value."""

    def age(self, log: Log) -> Any:
        """Days since the first event; 0 if there was none; null where a column of the key has no value."""

    def since_last(self, log: Log) -> Any:
        """Days since the last event; null if there was none."""

    def number(self, name: str) -> Any:
        """A number column of the row itself."""

    def total(self, name: str) -> Any:
        """Sum of a number column over the declaration's items of the same version; null if none has a value."""

    def items(self) -> Any:
        """Number of items of the declaration in the same version."""

    def reference(self, part: str) -> Any:
        """Of the unit values this item is compared with: their "median", "spread" (of logs), "support" or "level"."""

    def mirror_price(self) -> Any:
        """The given reference price in force for the item's HS code and origin; null if none."""

    def divide(self, a: Any, b: Any) -> Any:
        """`a / b`; null where `b` is not above zero or either is null."""

    def log(self, a: Any) -> Any:
        """Natural logarithm; null where `a` is not above zero."""

    def at_least(self, a: Any, least: float) -> Any:
        """The greater of the two, null where `a` is null."""

    def either(self, a: Any, b: Any) -> Any:
        """`a`, or `b` where `a` is null."""

    def is_zero(self, a: Any) -> Any:
        """Whether `a` is zero; null where it is null."""


class Formula(Protocol):
    """How one indicator comes from what a view knows."""

    def of(self, view: View) -> Any:
        """The indicator's value, or all rows' values."""


@dataclass(frozen=True)
class Age:
    """Days since the first event; 0.0 if this is the first."""

    log: Log

    def of(self, view: View) -> Any:
        """Days since the first event of the log."""
        return view.age(self.log)


@dataclass(frozen=True)
class Count:
    """Events in `[t - days, t)`, in all the past if `days` is None."""

    log: Log
    days: int | None = None

    def of(self, view: View) -> Any:
        """Number of events."""
        return view.count(self.log, self.days)


@dataclass(frozen=True)
class SinceLast:
    """Days since the last event; null if there was none."""

    log: Log

    def of(self, view: View) -> Any:
        """Days since the last event of the log."""
        return view.since_last(self.log)


@dataclass(frozen=True)
class First:
    """Whether no earlier event has the same key."""

    log: Log

    def of(self, view: View) -> Any:
        """True where the log has nothing earlier."""
        return view.is_zero(view.count(self.log))


@dataclass(frozen=True)
class Share:
    """Events of `part` per events of `whole` in the last `days`; null if there are none of `whole`."""

    part: Log
    whole: Log
    days: int

    def of(self, view: View) -> Any:
        """The share, from 0 to 1."""
        return view.divide(view.count(self.part, self.days), view.count(self.whole, self.days))


@dataclass(frozen=True)
class NationalShare:
    """Irregular share of all inspections: `(irregular + 1) / (inspected + 20)` in the last year."""

    irregular: Log
    inspected: Log
    days: int

    def of(self, view: View) -> Any:
        """The share, from 0 to 1, never null."""
        irregular = view.count(self.irregular, self.days) + NATIONAL_PRIOR_IRREGULAR
        return view.divide(irregular, view.count(self.inspected, self.days) + NATIONAL_PRIOR_INSPECTIONS)


@dataclass(frozen=True)
class ShrunkShare:
    """Irregular share of a key's inspections, `(irregular + 10 x national) / (inspected + 10)`."""

    irregular: Log
    inspected: Log
    prior: NationalShare

    def of(self, view: View) -> Any:
        """The share, from 0 to 1; the national one for a trader never inspected."""
        irregular = view.count(self.irregular) + self.prior.of(view) * PRIOR_INSPECTIONS
        return view.divide(irregular, view.count(self.inspected) + PRIOR_INSPECTIONS)


@dataclass(frozen=True)
class Quotient:
    """One number column of the row by another."""

    above: str
    below: str
    instead: str | None = None

    def of(self, view: View) -> Any:
        """`above / below`, with `instead` where `above` is null."""
        above = view.number(self.above)
        if self.instead is not None:
            above = view.either(above, view.number(self.instead))
        return view.divide(above, view.number(self.below))


@dataclass(frozen=True)
class Total:
    """Sum of a column over the declaration's items."""

    column: str

    def of(self, view: View) -> Any:
        """The sum; null if no item has a value."""
        return view.total(self.column)


@dataclass(frozen=True)
class Items:
    """Number of items of the declaration."""

    def of(self, view: View) -> Any:
        """The number, at least 1."""
        return view.items()
