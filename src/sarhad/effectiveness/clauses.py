"""The clauses suggestions are made of: short texts of the profile language over columns and indicators, never a person.

Every clause is parsed and evaluated as a profile's condition would be, so what is mined is what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles import Vocabulary, parse
from sarhad.profiles.language.frames import expression

Mask = npt.NDArray[np.bool_]

PREFIXES = (("hs_code", 2), ("hs_code", 4), ("hs_code", 6))
"""Text columns looked at by their first characters, and how many."""

TEXTS = (
    "origin_country", "departure_country", "office", "transport_mode", "preference", "procedure", "use",
    "payment_method", "currency", "unit_value_level",
)  # fmt: skip
"""Text columns looked at by value: none names a person or a firm."""

NUMBERS = (
    "customs_value", "invoice_amount", "net_mass_kg", "packages", "duty_rate", "invoice_amount / net_mass_kg",
    "gross_mass_kg / net_mass_kg", "net_mass_kg / packages", "customs_value / packages",
    "unit_value_ratio", "unit_value_z", "importer_age_days", "importer_declarations_90d",
    "importer_irregular_share", "importer_office_share", "origin_departure_share", "declaration_items",
)  # fmt: skip
"""Numbers, and ratios of numbers, looked at by thresholds."""

TRUTHS = ("importer_first_hs6", "importer_first_origin", "importer_first_office", "importer_first_exporter")

INDICATORS_USED = (
    "unit_value_ratio", "unit_value_z", "importer_age_days", "importer_declarations_90d", "importer_irregular_share",
    "importer_office_share", "origin_departure_share", "declaration_items", *TRUTHS,
)  # fmt: skip
"""Indicators computed for mining, where the history does not have them."""

QUANTILES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
LEAST_SHARE, MOST_SHARE = 0.004, 0.9
"""A clause true of fewer or more of the inspected than this says nothing."""

VALUES_OF_A_COLUMN = 40


@dataclass(frozen=True)
class Clause:
    """A text of the language, and what it is about: two clauses of one direction of a subject are never joined."""

    text: str
    subject: str


@dataclass(frozen=True)
class Clauses:
    """Clauses with where each is true, a column a clause."""

    clauses: tuple[Clause, ...]
    true: Mask


def clauses_of(table: pl.DataFrame, vocabulary: Vocabulary) -> Clauses:
    """Every clause worth looking at in a table of items; each is evaluated as the profile language means it."""
    found = list(dict.fromkeys(_written(table)))
    masks = table.select(
        expression(parse(clause.text, vocabulary)).fill_null(value=False).alias(str(i))
        for i, clause in enumerate(found)
    ).to_numpy()
    share = masks.mean(axis=0)
    kept = np.flatnonzero((share >= LEAST_SHARE) & (share <= MOST_SHARE))
    return Clauses(tuple(found[i] for i in kept), masks[:, kept])


def _written(table: pl.DataFrame) -> Iterator[Clause]:
    columns = set(table.columns)
    for name, length in PREFIXES:
        if name in columns:
            for value in _common(table[name].str.slice(0, length)):
                yield Clause(f"{name} IN HS('{value}')", f"{name}:{length}")
    for name in TEXTS:
        if name in columns:
            for value in _common(table[name]):
                yield Clause(f"{name} = '{_quoted(value)}'", name)
    for name in TRUTHS:
        if name in columns:
            yield Clause(f"{name} = TRUE", name)
    for subject in NUMBERS:
        if columns.issuperset(part for part in subject.split(" / ")):
            yield from _thresholds(table, subject)


def _common(values: pl.Series) -> list[str]:
    counted = values.drop_nulls().value_counts(sort=True).head(VALUES_OF_A_COLUMN)
    return [str(value) for value in counted.to_series()]


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _thresholds(table: pl.DataFrame, subject: str) -> Iterator[Clause]:
    above, _, below = subject.partition(" / ")
    values = pl.col(above) / pl.col(below) if below else pl.col(above)
    numbers = table.select(values.cast(pl.Float64).alias("x")).filter(pl.col("x").is_finite()).to_series()
    if numbers.n_unique() < 2:
        return
    cuts = {float(cut) for q in QUANTILES if (cut := numbers.quantile(q)) is not None}
    for text in dict.fromkeys(map(_readable, sorted(cuts))):
        yield Clause(f"{subject} < {text}", f"{subject} <")
        yield Clause(f"{subject} >= {text}", f"{subject} >=")


def _readable(value: float) -> str:
    """Two significant digits, three near one where the third matters: a person shall read and remember it."""
    digits = 3 if 0.9 < abs(value) < 2 else 2
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:.0f}" if rounded == int(rounded) else format(rounded, "f").rstrip("0")
