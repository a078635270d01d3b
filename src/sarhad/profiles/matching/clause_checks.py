"""What is still to be asked of a record for one conjunction, as one function, made from its bit in the bit tables.

The text of a function holds no part of any condition: functions of the same shape share it, columns, bounds and texts
reach them as their own constants.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sarhad.profiles.language.syntax import Column
from sarhad.profiles.matching.ordered_table import OrderedTable
from sarhad.profiles.matching.text_table import TextTable
from sarhad.profiles.matching.truth_table import TruthTable

if TYPE_CHECKING:
    from sarhad.profiles.matching.compiled import Subject

Record = Mapping[str, Any]
Ask = Callable[[Record, Callable[[str], Any]], bool]
"""Takes a record and its method `get`."""

MOST_SHAPES = 4096
_VALUE = {"column": "get({0})", "worked out": "{0}(record)"}
_CLAUSE = {
    "in": "{v} in {1}",
    "not in": "{v} not in {1}",
    "below": "(value := {v}) is not None and value < {1}",
    "from": "(value := {v}) is not None and value >= {1}",
    "between": "(value := {v}) is not None and {1} <= value < {2}",
    "passes": "{1}({v})",
}
"""A clause in Python: {v} is the subject's value, {1} and {2} its constants. NaN is below and from nothing."""


@dataclass(frozen=True)
class Clause:
    """One clause of one conjunction.

    Attributes:
        value, kind: how it reads in `_VALUE` and `_CLAUSE`.
        constants: the column's name or the function that works the value out, then the clause's own.
        share: about which share of the values satisfies it.
    """

    value: str
    kind: str
    constants: tuple[Any, ...]
    share: float


def asking(clauses: Iterable[Clause]) -> Ask:
    """One function for all the clauses: columns first, of these what fewest values satisfy."""
    ordered = sorted(clauses, key=lambda one: (one.value, one.share))
    make = _maker(tuple((one.value, one.kind) for one in ordered))
    made: Ask = make(*(constant for one in ordered for constant in one.constants))
    return made


@lru_cache(MOST_SHAPES)
def _maker(shape: tuple[tuple[str, str], ...]) -> Callable[..., Any]:
    """From constants to a function of this shape."""
    names: list[str] = []
    terms = []
    for value, kind in shape:
        clause = _CLAUSE[kind]
        own = [f"c{len(names) + i}" for i in range(1 + ("{1}" in clause) + ("{2}" in clause))]
        names += own
        terms.append(f"({clause.format(own[0], *own[1:], v=_VALUE[value].format(own[0]))})")
    made: dict[str, Any] = {}
    exec(f"def make({', '.join(names)}):\n return lambda record, get: {' and '.join(terms) or 'True'}", made)  # noqa: S102 - made of the words above and numbers only
    return made["make"]  # type: ignore[no-any-return]


def clause_of(subject: Subject, bit: int) -> Clause:
    """What the conjunction of a bit asks of a subject."""
    table = subject.table
    if isinstance(table, TextTable):
        return _texts(table, subject, bit)
    if isinstance(table, TruthTable):
        wanted = table.wanted(bit)
        return Clause(*_value(subject, "in", wanted), share=len(wanted) / 3)
    return _ordered(table, subject, bit)


def _value(subject: Subject, kind: str, *constants: Any) -> tuple[str, str, tuple[Any, ...]]:
    node = subject.node
    if isinstance(node, Column) and node.kind != "moment":
        return "column", kind, (node.name, *constants)
    return "worked out", kind, (subject.of_record, *constants)


def _texts(table: TextTable, subject: Subject, bit: int) -> Clause:
    members = table.members(bit)
    if members is None:
        masks = table.masks
        return Clause(*_value(subject, "passes", lambda value: masks[value] >> bit & 1), share=0.5)
    values, belongs = members
    share = min(1.0, len(values) / max(1, len(table.rules.written)))
    return Clause(*_value(subject, "in" if belongs else "not in", values), share=share if belongs else 1 - share)


def _ordered(table: OrderedTable, subject: Subject, bit: int) -> Clause:
    """One range as comparisons, anything else by its zones."""
    zones = np.flatnonzero(table.rows[:, bit // 64] >> np.uint64(bit % 64) & np.uint64(1))
    share, cuts = len(zones) / len(table.rows), table.cuts
    first, last = (int(zones[0]), int(zones[-1])) if len(zones) else (0, table.null)
    in_one_range = last != table.null and last - first + 1 == len(zones) and len(zones) < table.null
    if not in_one_range:
        return Clause(*_value(subject, "passes", _in_zones(table, frozenset(zones.tolist()))), share=share)
    low, high = cuts[first - 1] if first > 0 else None, cuts[last] if last < len(cuts) else None
    if low is None:
        return Clause(*_value(subject, "below", high), share=share)
    if high is None:
        return Clause(*_value(subject, "from", low), share=share)
    return Clause(*_value(subject, "between", low, high), share=share)


def _in_zones(table: OrderedTable, zones: frozenset[int]) -> Callable[[Any], bool]:
    cuts, null = table.cuts, table.null

    def passes(value: Any) -> bool:
        return (null if value is None or value != value else bisect_right(cuts, value)) in zones

    return passes
