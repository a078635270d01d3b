"""A condition as an analyst writes it: the tree back into the text of the profile language."""

from __future__ import annotations

from datetime import datetime

from sarhad.profiles.language.syntax import (
    And,
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    Constant,
    In,
    IsNull,
    Like,
    Node,
    Not,
    Or,
    Value,
)

_PARTS = {"YEAR": "YEAR", "MONTH": "MONTH", "DAY": "DAY", "HOUR": "HOUR", "MINUTE": "MINUTE", "WEEKDAY": "ISODOW"}


def text(node: Node) -> str:
    """The node in the profile language; `parse` of it gives the node again, but for how it was grouped.

    >>> from sarhad.profiles.language import parse
    >>> text(parse("packages>3 and hs_code in HS('6403')"))
    "packages > 3 AND hs_code LIKE '6403%'"
    """
    match node:
        case Column(name):
            return name
        case Constant(value):
            return value_text(value)
        case Arithmetic(op, left, right):
            return f"{_operand(left)} {op} {_operand(right)}"
        case Compare(op, left, right):
            return f"{_side(left)} {op} {_side(right)}"
        case Call(name, arguments):
            return _call(name, arguments)
        case Case(branches, otherwise):
            whens = " ".join(f"WHEN {text(when)} THEN {text(value)}" for when, value in branches)
            return f"CASE {whens} ELSE {text(otherwise)} END"
        case In(subject, values):
            return f"{_side(subject)} IN ({', '.join(map(value_text, sorted(values)))})"
        case Like(subject, pattern):
            return f"{_side(subject)} LIKE {value_text(pattern)}"
        case IsNull(subject):
            return f"{_side(subject)} IS NULL"
        case Not(argument):
            return f"NOT {_part(argument)}"
        case And(arguments):
            return " AND ".join(map(_part, arguments))
        case Or(arguments):
            return " OR ".join(map(_part, arguments))


def value_text(value: Value | None) -> str:
    """A value as it is written in a condition."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, datetime):
        midnight = value == datetime(value.year, value.month, value.day)
        return f"DATE '{value.date()}'" if midnight else f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    return repr(value)


def _operand(node: Node) -> str:
    """Beside + - * /: in brackets unless it is one word or one call."""
    return text(node) if isinstance(node, Column | Constant | Call | Case) else f"({text(node)})"


def _side(node: Node) -> str:
    """Beside a comparison, which binds more loosely than arithmetic."""
    return text(node) if isinstance(node, Arithmetic) else _operand(node)


def _part(node: Node) -> str:
    """Beside AND, OR and NOT, which bind more loosely than a comparison."""
    return text(node) if isinstance(node, Compare | In | Like | IsNull | Not) else _operand(node)


def _call(name: str, arguments: tuple[Node, ...]) -> str:
    if name in _PARTS:
        return f"EXTRACT({_PARTS[name]} FROM {text(arguments[0])})"
    return f"{name}({', '.join(map(text, arguments))})"
