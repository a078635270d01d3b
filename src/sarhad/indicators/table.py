"""The indicators, a row each: this table is the policy, the code and the reference page."""

# ruff: noqa: E501 - a row of the table is a line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType

import polars as pl

from sarhad.indicators.events import Log
from sarhad.indicators.formulas import (
    Age,
    Count,
    First,
    Formula,
    Items,
    NationalShare,
    Quotient,
    Share,
    ShrunkShare,
    SinceLast,
    Total,
)
from sarhad.indicators.values import UNIT_VALUE, MirrorRatio, ReferencePart, UnitValueRatio, UnitValueZ

INT, FLOAT, TRUTH, TEXT = pl.Int64(), pl.Float64(), pl.Boolean(), pl.String()

WCO = "WCO Customs Risk Management Compendium, vol. 2 (trader history as a risk indicator)"
LAPORTE = "Laporte 2011, World Customs Journal 5(1) (shares of irregularities by trader, origin and goods)"
SHRINKAGE = "Efron & Morris 1975, JASA 70(350) (shrinkage); Laporte 2011, World Customs Journal 5(1)"
ROBUST = "Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers (median, MAD, 1.4826)"
MIRROR = "Fisman & Wei 2004, J. Political Economy 112(2); Cariolle et al. 2019, The World Economy 42(6)"
OWN = "Canonical item table"


@dataclass(frozen=True)
class Indicator:
    """One thing that is known about an item at its own moment `t`.

    Attributes:
        name: the column's name, as used in a profile's condition.
        dtype: its Polars type.
        unit: unit of measurement.
        window: which part of the past it looks at; `t` itself is never in it.
        needs: columns of the item table it is made of.
        meaning: what it says and how it is reckoned, in words.
        source: where the idea comes from.
        formula: how it is computed, in a table and for one row.
    """

    name: str
    dtype: pl.DataType
    unit: str
    window: str
    needs: tuple[str, ...]
    meaning: str
    source: str
    formula: Formula


YEAR, ALL, NOW = "365 days", "all the past", "the declaration itself"
MONTHS = "12 calendar months before the month of t"
NATIONAL = NationalShare(Log("irregularity"), Log("inspection"), 365)
OUTCOME = ("inspected", "inspected_at", "irregular")


# fmt: off
def _trader(who: str) -> tuple[Indicator, ...]:
    """What is known of one party of the declaration."""
    made, checked, bad = (Log(event, (who,)) for event in ("declaration", "inspection", "irregularity"))
    key, known = (who,), (who, *OUTCOME)
    return (
        Indicator(f"{who}_age_days", FLOAT, "days", ALL, key, f"Days since the first declaration of this {who}; 0 for the first", WCO, Age(made)),
        *(Indicator(f"{who}_declarations_{d}d", INT, "declarations", f"{d} days", key, f"Declarations of this {who}", WCO, Count(made, d)) for d in (30, 90, 365)),
        *(Indicator(f"{who}_inspections_{d}d", INT, "declarations", f"{d} days", known, f"Declarations of this {who} whose inspection became known", WCO, Count(checked, d)) for d in (30, 90, 365)),
        Indicator(f"{who}_irregularities", INT, "declarations", ALL, known, f"Declarations of this {who} in which an irregularity became known", WCO, Count(bad)),
        Indicator(f"{who}_irregularities_365d", INT, "declarations", YEAR, known, f"Declarations of this {who} in which an irregularity became known", WCO, Count(bad, 365)),
        Indicator(f"{who}_irregular_share", FLOAT, "share", ALL, known, f"(irregular + 10 x national_irregular_share) / (inspected + 10) of this {who}", SHRINKAGE, ShrunkShare(bad, checked, NATIONAL)),
        Indicator(f"{who}_days_since_irregularity", FLOAT, "days", ALL, known, f"Days since an irregularity of this {who} last became known; null if never", WCO, SinceLast(bad)),
    )


_ROWS = (
    Indicator("national_irregular_share", FLOAT, "share", YEAR, OUTCOME, "(irregular + 1) / (inspected + 20) of all declarations inspected in the country", SHRINKAGE, NATIONAL),
    *_trader("importer"),
    *_trader("declarant"),
    *_trader("exporter"),
    Indicator("importer_first_hs6", TRUTH, "", ALL, ("importer", "hs_code"), "The importer never declared goods of this HS subheading (6 digits)", WCO, First(Log("item", ("importer", "hs6")))),
    Indicator("importer_first_origin", TRUTH, "", ALL, ("importer", "origin_country"), "The importer never declared goods of this origin", WCO, First(Log("item", ("importer", "origin_country")))),
    Indicator("importer_first_exporter", TRUTH, "", ALL, ("importer", "exporter"), "The importer never bought from this exporter", WCO, First(Log("declaration", ("importer", "exporter")))),
    Indicator("importer_first_office", TRUTH, "", ALL, ("importer", "office"), "The importer never declared at this office", WCO, First(Log("declaration", ("importer", "office")))),
    Indicator("importer_office_share", FLOAT, "share", YEAR, ("importer", "office"), "Share of the importer's declarations that were made at this office (low: office shopping); null if none", WCO, Share(Log("declaration", ("importer", "office")), Log("declaration", ("importer",), ("office",)), 365)),
    Indicator("importer_exporter_share", FLOAT, "share", YEAR, ("importer", "exporter"), "Share of the importer's declarations with an exporter named that came from this one; null if none", WCO, Share(Log("declaration", ("importer", "exporter")), Log("declaration", ("importer",), ("exporter",)), 365)),
    Indicator("origin_departure_share", FLOAT, "share", YEAR, ("origin_country", "departure_country"), "Share of the items of this origin that were sent from this country (low: unusual route); null if none", WCO, Share(Log("item", ("origin_country", "departure_country")), Log("item", ("origin_country",), ("departure_country",)), 365)),
    Indicator("unit_value", FLOAT, "national currency/kg", NOW, ("customs_value", "net_mass_kg"), "customs_value / net_mass_kg", OWN, UNIT_VALUE),
    Indicator("unit_value_ratio", FLOAT, "ratio", MONTHS, ("customs_value", "net_mass_kg", "hs_code", "origin_country"), "unit_value / median unit value of the reference", LAPORTE, UnitValueRatio()),
    Indicator("unit_value_z", FLOAT, "standard deviations", MONTHS, ("customs_value", "net_mass_kg", "hs_code", "origin_country"), "(ln unit_value - ln median) / max(1.4826 x MAD of ln unit_value, 0.01)", ROBUST, UnitValueZ()),
    Indicator("unit_value_support", INT, "items", MONTHS, ("customs_value", "net_mass_kg", "hs_code", "origin_country"), "Items the reference rests on, at least 20", ROBUST, ReferencePart("support")),
    Indicator("unit_value_level", TEXT, "", MONTHS, ("customs_value", "net_mass_kg", "hs_code", "origin_country"), "Goods the reference is made of: hs6_origin, hs6, hs4 or hs2, the first with 20 items", ROBUST, ReferencePart("level")),
    Indicator("mass_per_package_kg", FLOAT, "kg/package", NOW, ("gross_mass_kg", "net_mass_kg", "packages"), "gross_mass_kg / packages, with net_mass_kg where gross is unknown", OWN, Quotient("gross_mass_kg", "packages", "net_mass_kg")),
    Indicator("declaration_value", FLOAT, "national currency", NOW, ("customs_value",), "Sum of customs_value over the declaration's items", OWN, Total("customs_value")),
    Indicator("declaration_items", INT, "items", NOW, (), "Number of items of the declaration", OWN, Items()),
    Indicator("mirror_price_ratio", FLOAT, "ratio", "prices in force at t", ("customs_value", "net_mass_kg", "hs_code", "origin_country"), "unit_value / mirror price of the HS subheading and origin; null without a price table", MIRROR, MirrorRatio()),
)
# fmt: on

INDICATORS: Mapping[str, Indicator] = MappingProxyType({row.name: row for row in _ROWS})
"""Every indicator by name, in the order of the columns."""


def logs_of(formula: object) -> frozenset[Log]:
    """Every log a formula counts in: those among its fields, and among the fields of formulas it is made of."""
    if isinstance(formula, Log):
        return frozenset((formula,))
    parts = (getattr(formula, field.name) for field in fields(formula)) if is_dataclass(formula) else ()
    return frozenset(log for part in parts for log in logs_of(part))


def indicator_schema() -> pl.Schema:
    """The Polars schema of the table that `compute` gives, all indicators in order.

    >>> indicator_schema()["importer_age_days"]
    Float64
    """
    return pl.Schema({name: indicator.dtype for name, indicator in INDICATORS.items()})
