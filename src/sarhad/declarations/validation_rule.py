"""What a rule of validation is, and the expressions the rules are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from sarhad.declarations.reference import NATIONAL_CHAPTERS, Reference

REJECT, WARN = "reject", "warn"


@dataclass(frozen=True)
class Circumstances:
    """What rules may know beside the row: the reference data and the present moment."""

    reference: Reference
    now: datetime


Bad = Callable[[str, Circumstances], pl.Expr]


@dataclass(frozen=True)
class Rule:
    """One line of the policy: in these columns these values are bad, with this consequence and advice."""

    name: str
    columns: tuple[str, ...]
    bad: Bad
    advice: str
    consequence: str = REJECT


def unknown(known: Callable[[Reference], frozenset[str]]) -> Bad:
    """Bad is a code that neither the reference data nor the mapping's `also` know."""

    def bad(name: str, at: Circumstances) -> pl.Expr:
        right = known(at.reference) | set(at.reference.also.get(name, ()))
        return ~pl.col(name).is_in(sorted(right))

    return bad


def unknown_hs(*, same_edition: bool) -> Bad:
    """Bad is a code unknown to the Harmonized System, if data and reference (do not) follow the same edition."""

    def bad(name: str, at: Circumstances) -> pl.Expr:
        if (at.reference.data_edition == at.reference.hs_edition) != same_edition:
            return pl.lit(value=False)
        national = pl.col(name).str.slice(0, 2).is_in(NATIONAL_CHAPTERS)
        return is_code(name) & ~national & ~pl.col(name).str.slice(0, 6).is_in(sorted(at.reference.hs_codes))

    return bad


def is_code(name: str) -> pl.Expr:
    """Whether the text has the form of a commodity code."""
    return pl.col(name).str.contains(r"^[0-9]{6,12}$")


def above(limit: float) -> Bad:
    """Bad is more than the limit."""
    return lambda name, _: pl.col(name) > limit


def only_if(column: str, *, value: bool) -> Bad:
    """Bad is more than 0 although `column` has this value."""
    return lambda name, _: (pl.col(name).cast(pl.Float64) > 0) & (pl.col(column) == value)
