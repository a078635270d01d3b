"""A clause in words an officer understands: what its subject would have to be, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sarhad.profiles.language.patterns import prefix_of
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import Column, Compare, Constant, In, IsNull, Like, Node, Not, Or
from sarhad.profiles.language.text import text
from sarhad.profiles.matching.literals import MIRRORED

COMPARED = {
    "<": "were below {}", "<=": "were at most {}", ">": "were above {}", ">=": "were at least {}",
    "=": "were {}", "<>": "were not {}",
}  # fmt: skip
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}

MOST_NAMED = 5
"""Values of a list that are named; of the others only the number is told."""


def wanted_in_words(clause: Node, wanted: bool = True) -> str:
    """What would make the clause true (or, if so wanted, false): "net_mass_kg were below 2.5"."""
    match clause:
        case Compare(op, left, Constant(value)) if not isinstance(left, Constant):
            return _compared(op, left, value, wanted)
        case Compare(op, Constant(value), right):
            return _compared(MIRRORED[op], right, value, wanted)
        case In(subject, values):
            return f"{text(subject)} were {'one' if wanted else 'none'} of {_listed(list(values))}"
        case Like(subject, pattern):
            return f"{text(subject)} {_like([pattern], wanted)}"
        case Or((Like(subject, _), *_)):
            patterns = [one.pattern for one in clause.arguments if isinstance(one, Like)]
            return f"{text(subject)} {_like(patterns, wanted)}"
        case IsNull(subject):
            return f"{text(subject)} were {'not given' if wanted else 'given'}"
        case _:
            return f"{text(clause if wanted else Not(clause))} were true"


def found_in_words(clause: Node, values: Mapping[str, Any]) -> str:
    """What the clause's subject is: "it is 3.1"; all its columns, if it has no single subject."""
    subject = _subject(clause)
    if subject is None:
        return ", ".join(f"{name} is {shown(value)}" for name, value in values.items())
    is_now = f"it is {shown(evaluator(subject)(values))}"
    if isinstance(subject, Column):
        return is_now
    return f"{is_now} ({', '.join(f'{name} {shown(value)}' for name, value in values.items())})"


def shown(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return "not given"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if (value.hour or value.minute) else f"{value:%Y-%m-%d}"
    return repr(value) if isinstance(value, str) else str(value)


def _compared(op: str, subject: Node, value: Any, wanted: bool) -> str:
    return f"{text(subject)} {COMPARED[op if wanted else OPPOSITE[op]].format(shown(value))}"


def _listed(values: list[Any]) -> str:
    named = ", ".join(map(shown, sorted(values)[:MOST_NAMED]))
    return named if len(values) <= MOST_NAMED else f"{named} and {len(values) - MOST_NAMED} more"


def _like(patterns: list[str], wanted: bool) -> str:
    prefixes = [prefix_of(pattern) for pattern in patterns]
    if None in prefixes:
        return f"were {'' if wanted else 'not '}like {_listed(patterns)}"
    return f"{'began' if wanted else 'did not begin'} with {_listed(prefixes)}"


def _subject(clause: Node) -> Node | None:
    match clause:
        case Compare(_, left, Constant()) if not isinstance(left, Constant):
            return left
        case Compare(_, Constant(), right):
            return right
        case In(subject, _) | Like(subject, _) | IsNull(subject) | Or((Like(subject, _), *_)):
            return subject
        case _:
            return None
