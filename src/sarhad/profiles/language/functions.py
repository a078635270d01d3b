"""The functions a condition may call: what each takes and gives, and its meaning on one record.

Every function but COALESCE, LEAST and GREATEST gives NULL when an argument is NULL.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sarhad.profiles.language.syntax import Kind, Value


@dataclass(frozen=True)
class Function:
    """A function of the language.

    Attributes:
        takes: kinds of its arguments; "same" means all arguments share the kind of the first.
        gives: kind of its result; None means the kind of its first argument.
        strict: whether a NULL argument makes the result NULL.
        on_record: its meaning on Python values.
        optional: how many trailing arguments may be left out.
    """

    takes: tuple[Kind, ...] | str
    gives: Kind | None
    strict: bool
    on_record: Callable[..., Value | None]
    optional: int = 0


def round_half_away(x: float, digits: float = 0) -> float:
    """Round to `digits` decimals, halves away from zero, as C's round() of the scaled value."""
    scale = 10.0 ** int(digits)
    scaled = x * scale
    if not math.isfinite(scaled):
        return x
    whole = math.trunc(scaled)
    if abs(scaled - whole) >= 0.5:
        whole += 1 if scaled > 0 else -1
    return whole / scale


def _substring(text: str, start: float, length: float) -> str:
    return text[int(start) - 1 : int(start) - 1 + int(length)]


def _first(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)


def _extreme(choose: Callable[[Sequence[float]], float]) -> Callable[..., float | None]:
    def of(*values: float | None) -> float | None:
        known = [value for value in values if value is not None]
        return choose(known) if known else None

    return of


def _part(name: str) -> Callable[[datetime], int]:
    def of(moment: datetime) -> int:
        return int(getattr(moment, name))

    return of


FUNCTIONS: dict[str, Function] = {
    "ABS": Function(("number",), "number", True, abs),
    "ROUND": Function(("number", "number"), "number", True, round_half_away, optional=1),
    "LEAST": Function("same", None, False, _extreme(min)),
    "GREATEST": Function("same", None, False, _extreme(max)),
    "COALESCE": Function("same", None, False, _first),
    "LENGTH": Function(("text",), "number", True, len),
    "SUBSTRING": Function(("text", "number", "number"), "text", True, _substring),
    "UPPER": Function(("text",), "text", True, str.upper),
    "LOWER": Function(("text",), "text", True, str.lower),
    "YEAR": Function(("moment",), "number", True, _part("year")),
    "MONTH": Function(("moment",), "number", True, _part("month")),
    "DAY": Function(("moment",), "number", True, _part("day")),
    "HOUR": Function(("moment",), "number", True, _part("hour")),
    "MINUTE": Function(("moment",), "number", True, _part("minute")),
    "WEEKDAY": Function(("moment",), "number", True, datetime.isoweekday),
}
"""WEEKDAY is 1 for Monday to 7 for Sunday (ISO 8601); also written EXTRACT(ISODOW FROM declared_at)."""
