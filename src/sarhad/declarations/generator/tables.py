"""A block of goods as two tables: what the system sees, and the truth, kept apart."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.declarations.generator.commodities import COMMODITIES
from sarhad.declarations.generator.goods import HS_CODES, Goods, Ints
from sarhad.declarations.generator.inspecting import Outcomes
from sarhad.declarations.generator.schemes import EVERY_MECHANISM
from sarhad.declarations.generator.traders import COUNTRIES
from sarhad.declarations.reference import hs_descriptions
from sarhad.declarations.schema import conform

NATIONAL_PER_USD, DEVALUATION_A_YEAR = 12_000.0, 0.04
TAX_PER_CENT = 12.0
"""Value-added tax on value and duty; part of the duties assessed."""

TRUTH_SCHEMA = {
    "declaration_id": pl.String,
    "item_no": pl.Int64,
    "irregular": pl.Boolean,
    "severity": pl.Int64,
    "irregularity_type": pl.String,
    "additional_revenue": pl.Float64,
}

_UNITS = tuple(c.unit[0] if c.unit else "KGM" for c in COMMODITIES) + ("KGM",) * (len(HS_CODES) - len(COMMODITIES))
_KG_PER_UNIT = np.array(
    [c.unit[1] if c.unit else 1.0 for c in COMMODITIES] + [1.0] * (len(HS_CODES) - len(COMMODITIES))
)


@cache
def _descriptions() -> tuple[str, ...]:
    known = hs_descriptions()
    return tuple(known[code][:300] for code in HS_CODES)


def words(values: tuple[str, ...], numbers: Ints) -> pl.Series:
    """Texts by number."""
    return pl.Series(values, dtype=pl.String).gather(numbers)


def identifiers(prefix: str, numbers: Ints, digits: int) -> pl.Series:
    """Made-up identifiers: a letter and a number scattered so that neighbours do not look alike."""
    scattered = (numbers.astype(np.uint64) * np.uint64(2_654_435_761)) % np.uint64(10**digits)
    return pl.select(prefix + pl.Series(scattered).cast(pl.String).str.zfill(digits)).to_series()


def rate(at: npt.NDArray[np.float64], years: float) -> npt.NDArray[np.float64]:
    """National currency for a USD."""
    return NATIONAL_PER_USD * (1 + DEVALUATION_A_YEAR) ** (at * years)


def seen_table(goods: Goods, header: pl.DataFrame, outcomes: Outcomes, years: float) -> pl.DataFrame:
    """The canonical item table; outcomes only where there was an examination."""
    value = goods.declared_usd * rate(goods.at, years)
    duty = goods.declared_duty()
    items = pl.DataFrame(
        {
            "item_no": item_numbers(goods.declaration),
            "origin_country": words(COUNTRIES, goods.declared_origin),
            "preference": words(("MFN", "CIS"), goods.preference.astype(np.int64)),
            "invoice_amount": np.round(goods.declared_usd, 2),
            "hs_code": words(HS_CODES, goods.declared_hs),
            "goods_description": words(_descriptions(), goods.declared_hs),
            "net_mass_kg": np.round(goods.declared_kg, 3),
            "gross_mass_kg": np.round(np.maximum(goods.true_kg * goods.gross_factor, goods.declared_kg), 3),
            "quantity": np.maximum(np.round(goods.declared_kg / _KG_PER_UNIT[goods.declared_hs], 0), 1.0),
            "quantity_unit": words(_UNITS, goods.declared_hs),
            "packages": np.maximum(1, np.round(goods.true_kg / goods.package_kg)).astype(np.int64),
            "customs_value": np.round(value, 2),
            "duty_rate": duty,
            "duties_assessed": np.round(value * (duty + (100 + duty) * TAX_PER_CENT / 100) / 100, 2),
        }
    )
    return conform(
        pl.concat([header[goods.declaration], items, outcome_columns(goods, header, outcomes, years)], how="horizontal")
    )


def outcome_columns(goods: Goods, header: pl.DataFrame, outcomes: Outcomes, years: float) -> pl.DataFrame:
    """What the system knows of the examinations."""
    known = pl.DataFrame(
        {
            "inspected": outcomes.inspected,
            "declared_at": header["declared_at"].gather(goods.declaration),
            "found": outcomes.found,
            "severity_": outcomes.severity,
            "revenue": np.round(outcomes.revenue_usd * rate(goods.at, years), 2),
            "by_chance": outcomes.by_chance,
            "selection_probability": outcomes.probability,
        }
    )
    inspected, found = pl.col("inspected"), pl.col("inspected") & pl.col("found")
    return known.select(
        inspected,
        inspected_at=pl.when(inspected).then(pl.col("declared_at") + pl.duration(hours=5)),
        irregular=pl.when(inspected).then("found"),
        severity=pl.when(found).then("severity_").when(inspected).then(0),
        irregularity_type=pl.when(found).then(_mechanism_names(goods)),
        additional_revenue=pl.when(found).then("revenue").when(inspected).then(0.0),
        selection_reason=pl.when(inspected & pl.col("by_chance"))
        .then(pl.lit("random"))
        .when(inspected)
        .then(pl.lit("manual")),
        selection_probability="selection_probability",
    )


def _mechanism_names(goods: Goods) -> pl.Series:
    return words((*(m.name for m in EVERY_MECHANISM), "none"), goods.mechanism)


def truth_table(goods: Goods, header: pl.DataFrame, outcomes: Outcomes, years: float) -> pl.DataFrame:
    """What every item truly is, for measurement only."""
    irregular = goods.mechanism >= 0
    return pl.DataFrame(
        {
            "declaration_id": header["declaration_id"].gather(goods.declaration),
            "item_no": item_numbers(goods.declaration),
            "irregular": irregular,
            "severity": outcomes.severity,
            "irregularity_type": _mechanism_names(goods),
            "additional_revenue": np.where(irregular, np.round(outcomes.revenue_usd * rate(goods.at, years), 2), 0.0),
        },
        schema=TRUTH_SCHEMA,
    ).with_columns(irregularity_type=pl.when("irregular").then("irregularity_type"))


def item_numbers(declaration: Ints) -> Ints:
    """1, 2, ... within each declaration."""
    first = np.searchsorted(declaration, declaration)
    return np.arange(len(declaration)) - first + 1
