"""The rules of validation: this table is the policy, read it line by line.

A rule is given a column and says which of its values are bad; an empty cell is never bad, except for the first
rule. `REJECT` keeps the row out, `WARN` lets it in and tells. Limits that a column's definition states
(`sarhad.declarations.columns`: least, greatest, length) are taken from there by `validation_limits`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import polars as pl

from sarhad.declarations.columns import SelectionReason
from sarhad.declarations.schema import columns
from sarhad.declarations.validation_limits import at_least, at_most, longest
from sarhad.declarations.validation_rule import WARN, Rule, above, is_code, only_if, unknown, unknown_hs
from sarhad.sentences import say, to_say

HS_BEGAN = datetime(1988, 1, 1)
"""The Harmonized System came into force: no declaration with one of its codes is older."""

CLOCKS_DIFFER = timedelta(days=1)
"""The office's legal time may be ahead of this computer's."""

HEAVIEST_KG = 500_000_000
"""The largest ships carry 400,000 tonnes: one item cannot be heavier."""

HIGHEST_DUTY_PERCENT = 3000
"""Above the highest ad valorem equivalents of any tariff (several hundred per cent)."""

REQUIRED = tuple(name for name, column in columns().items() if column.required)
TEXTS = tuple(name for name, column in columns().items() if column.dtype == pl.String)
COUNTRIES = ("departure_country", "origin_country")
MASSES = ("net_mass_kg", "gross_mass_kg")
DATES = ("declared_at", "inspected_at")

RULES: tuple[Rule, ...] = (
    Rule(
        to_say("required value missing"),
        REQUIRED,
        lambda name, _: pl.col(name).is_null(),
        to_say("every item needs it"),
    ),
    Rule(
        to_say("text too long"),
        TEXTS,
        lambda name, _: pl.col(name).str.len_chars() > longest(name),
        to_say("shorten it; is the file cut into the right columns?"),
    ),
    Rule(
        to_say("below the least value"),
        tuple(at_least()),
        lambda name, _: pl.col(name) < at_least()[name],
        to_say("correct the number; none here is less than its column allows"),
    ),
    Rule(
        to_say("above the greatest value"),
        tuple(at_most()),
        lambda name, _: pl.col(name) > at_most()[name],
        to_say("correct the number; its column allows no more"),
    ),
    Rule(
        to_say("unknown country"),
        COUNTRIES,
        unknown(lambda known: known.countries),
        to_say("use the two letters of ISO 3166-1; `codes` or `also` in the mapping tell about others"),
    ),
    Rule(
        to_say("unknown currency"),
        ("currency",),
        unknown(lambda known: known.currencies),
        to_say("use the three letters of ISO 4217"),
    ),
    Rule(
        to_say("no HS code"),
        ("hs_code",),
        lambda name, _: ~is_code(name),
        to_say("6 to 12 digits, with leading zeros and without dots; `pad` and `remove` in the mapping help"),
    ),
    Rule(
        to_say("unknown HS code"),
        ("hs_code",),
        unknown_hs(same_edition=True),
        to_say("its first 6 digits are in no heading of the edition in force"),
    ),
    Rule(
        to_say("HS code of another edition"),
        ("hs_code",),
        unknown_hs(same_edition=False),
        to_say("the data follow another edition than the reference; not checked further"),
        WARN,
    ),
    Rule(
        to_say("impossible mass"),
        MASSES,
        above(HEAVIEST_KG),
        to_say("more than the largest ship carries; is the unit kilograms?"),
    ),
    Rule(
        to_say("net mass above gross mass"),
        ("net_mass_kg",),
        lambda name, _: pl.col(name) > pl.col("gross_mass_kg") * (1 + 1e-9),
        to_say("gross mass includes the packaging; are the two exchanged?"),
    ),
    Rule(
        to_say("no net mass"),
        ("net_mass_kg",),
        lambda name, _: pl.col(name) == 0,
        to_say("values per kilogram cannot be computed"),
        WARN,
    ),
    Rule(
        to_say("no customs value"),
        ("customs_value",),
        lambda name, _: pl.col(name) == 0,
        to_say("nothing to compute duties from"),
        WARN,
    ),
    Rule(
        to_say("impossible duty rate"),
        ("duty_rate",),
        above(HIGHEST_DUTY_PERCENT),
        to_say("rates are in per cent; is this an amount?"),
    ),
    Rule(
        to_say("date in the future"),
        DATES,
        lambda name, at: pl.col(name) > at.now + CLOCKS_DIFFER,
        to_say("correct the date or this computer's clock"),
    ),
    Rule(
        to_say("date absurdly old"),
        DATES,
        lambda name, _: pl.col(name) < HS_BEGAN,
        to_say("before the Harmonized System; does the mapping's date format fit?"),
    ),
    Rule(
        to_say("inspected before declared"),
        ("inspected_at",),
        lambda name, _: pl.col(name) < pl.col("declared_at"),
        to_say("one of the two dates is wrong"),
        WARN,
    ),
    Rule(
        to_say("irregular without an inspection"),
        ("irregular",),
        lambda name, _: pl.col(name).is_not_null() & ~pl.col("inspected"),
        to_say("only an inspection finds out; correct `inspected` or leave the outcome empty"),
    ),
    Rule(
        to_say("severity without an irregularity"),
        ("severity",),
        only_if("irregular", value=False),
        to_say("severity is 0 where all was regular"),
    ),
    Rule(
        to_say("revenue without an irregularity"),
        ("additional_revenue",),
        only_if("irregular", value=False),
        to_say("is the outcome recorded rightly?"),
        WARN,
    ),
    Rule(
        to_say("unknown selection reason"),
        ("selection_reason",),
        lambda name, _: ~pl.col(name).is_in(get_args(SelectionReason)),
        say("one of {names}", names=", ".join(get_args(SelectionReason))),
    ),
)
"""All rules, in the order they are reported."""

DUPLICATE = (
    to_say("duplicate key"),
    to_say("declaration, item and version as in an earlier row; an amendment has the next version"),
)
"""The one rule that looks at more than a row: name and advice (`validation_seen` finds them)."""
