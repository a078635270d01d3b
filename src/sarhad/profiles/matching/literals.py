"""A literal: one clause of a condition, seen as the set of values of one subject that satisfy it.

The subject is a column, or an expression evaluated once for a row (`customs_value / net_mass_kg`, or a clause over
several columns, whose value is its truth). A clause over a single text column has that column as subject, however
it is written, so that it costs nothing more per row than the column does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sarhad.profiles.language.syntax import Column, Compare, Constant, In, IsNull, Node, columns_of, walk
from sarhad.profiles.matching.ranges import EVERY_VALUE, NO_VALUE, ONLY_NULL, Ranges
from sarhad.profiles.matching.texts import EVERY_TEXT, Pattern, Texts
from sarhad.profiles.matching.truth import Truth

MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

Members = Ranges | Texts | Truth


@dataclass(frozen=True)
class Literal:
    """A subject and the set its value must be in."""

    subject: Node
    members: Members


def literal(clause: Node, wanted: Truth) -> Literal:
    """The values of the clause's subject for which the clause comes to one of the wanted truth values."""
    text_column = _single_text_column(clause)
    if text_column is not None:
        return Literal(text_column, _texts(text_column, clause, wanted))
    match clause:
        case Compare(op, left, Constant(value)) if _ordered(left) and value is not None:
            return Literal(left, _wanted(Ranges.comparing(op, value), wanted))  # type: ignore[arg-type]
        case Compare(op, Constant(value), right) if _ordered(right) and value is not None:
            return Literal(right, _wanted(Ranges.comparing(MIRRORED[op], value), wanted))  # type: ignore[arg-type]
        case In(subject, values) if _ordered(subject):
            return Literal(subject, _wanted(Ranges.of_values(values), wanted))  # type: ignore[arg-type]
        case IsNull(subject) if _ordered(subject):
            return Literal(subject, ONLY_NULL if True in wanted else EVERY_VALUE)
        case _:
            return Literal(clause, wanted)


def _ordered(node: Node) -> bool:
    return node.kind in ("number", "moment") and not isinstance(node, Constant)


def _wanted(true: Ranges, wanted: Truth) -> Ranges:
    """From the values that make a comparison true to those that give a wanted answer; on NULL it is NULL."""
    members = true if True in wanted else NO_VALUE
    if False in wanted:
        members = members | (~true).values_only
    return Ranges(members.intervals, None in wanted)


def _single_text_column(clause: Node) -> Column | None:
    if len(columns_of(clause)) != 1:
        return None
    column = next(part for part in walk(clause) if isinstance(part, Column))
    return column if column.kind == "text" else None


def _texts(column: Column, clause: Node, wanted: Truth) -> Texts:
    match clause:
        case Compare("=", Column(), Constant(str(value))) | Compare("=", Constant(str(value)), Column()):
            return _values(frozenset({value}), True in wanted, None in wanted)
        case Compare("<>", Column(), Constant(str(value))) | Compare("<>", Constant(str(value)), Column()):
            return _values(frozenset({value}), False in wanted, None in wanted)
        case In(Column(), values):
            return _values(values, True in wanted, None in wanted)  # type: ignore[arg-type]
        case IsNull(Column()):
            return Texts(only=frozenset(), null=True) if True in wanted else EVERY_TEXT
        case _:
            pattern = Pattern(column.name, clause, wanted)
            return Texts(patterns=frozenset({pattern}), null=pattern.compiled()(None))


def _values(values: frozenset[str], members: bool, null: bool) -> Texts:
    return Texts(only=values, null=null) if members else Texts(but=values, null=null)
