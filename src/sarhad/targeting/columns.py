"""What a model looks at: this table is the policy. Goods, values and routes; nothing about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

from sarhad.indicators import INDICATORS
from sarhad.targeting.formulas import Code, Formula, Heading, Number, Quotient

Kind = Literal["number", "category"]


@dataclass(frozen=True)
class Feature:
    """One thing a model looks at in a declared item.

    Attributes:
        name: the feature's name, as metadata and reasons use it.
        kind: a number, or a code whose values are given numbers in their order.
        formula: how it is made.
    """

    name: str
    kind: Kind
    formula: Formula

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns of the item table it is made of."""
        return self.formula.needs


def _number(name: str) -> Feature:
    return Feature(name, "number", Number(name))


def _code(name: str) -> Feature:
    return Feature(name, "category", Code(name))


def _per(name: str, above: str, below: str) -> Feature:
    return Feature(name, "number", Quotient(above, below))


def _hs(name: str, digits: int) -> Feature:
    return Feature(name, "number", Heading(digits))


def _indicator(name: str) -> Feature:
    if INDICATORS[name].dtype == pl.String:
        return _code(name)
    return _number(name)


DECLARED: tuple[Feature, ...] = (
    _hs("hs2", 2),
    _hs("hs4", 4),
    _hs("hs6", 6),
    _number("customs_value"),
    _number("invoice_amount"),
    _number("net_mass_kg"),
    _number("gross_mass_kg"),
    _number("quantity"),
    _number("packages"),
    _number("duty_rate"),
    _per("value_per_kg", "customs_value", "net_mass_kg"),
    _per("value_per_unit", "customs_value", "quantity"),
    _per("kg_per_unit", "net_mass_kg", "quantity"),
    _per("net_kg_per_package", "net_mass_kg", "packages"),
    _per("gross_to_net", "gross_mass_kg", "net_mass_kg"),
    _per("invoice_to_value", "invoice_amount", "customs_value"),
    _per("duties_to_value", "duties_assessed", "customs_value"),
    _code("origin_country"),
    _code("departure_country"),
    _code("origin_marking"),
    _code("preference"),
    _code("office"),
    _code("procedure"),
    _code("declaration_type"),
    _code("use"),
    _code("transport_mode"),
    _code("payment_method"),
    _code("currency"),
    _code("quantity_unit"),
    _code("carrier"),
)
"""What the declaration itself says. Names of traders are not among it: models that learn names forget the goods."""

FEATURES: Mapping[str, Feature] = MappingProxyType(
    {feature.name: feature for feature in (*DECLARED, *(_indicator(name) for name in INDICATORS))}
)
"""Everything a model can look at beside its experience: what is declared, then the indicators."""


def usable(table: pl.DataFrame) -> list[str]:
    """The features a table has a value for; a column that is missing or empty everywhere says nothing."""
    full = {name for name in table.columns if table[name].null_count() < table.height}
    return [name for name, feature in FEATURES.items() if full.issuperset(feature.needs)]
