"""A clause in words an officer understands: what its subject would have to be, and what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sarhad.profiles.language.patterns import prefix_of
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import Column, Compare, Constant, In, IsNull, Like, Node, Not, Or
from sarhad.profiles.language.text import text
from sarhad.profiles.matching.literals import MIRRORED
from sarhad.sentences import Sentence, enumerated, say, to_say

COMPARED = {
    "<": to_say("would match if {what} were below {value}; it is {now}"),
    "<=": to_say("would match if {what} were at most {value}; it is {now}"),
    ">": to_say("would match if {what} were above {value}; it is {now}"),
    ">=": to_say("would match if {what} were at least {value}; it is {now}"),
    "=": to_say("would match if {what} were {value}; it is {now}"),
    "<>": to_say("would match if {what} were not {value}; it is {now}"),
}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}

MOST_NAMED = 5
"""Values of a list that are named; of the others only the number is told."""


def near_in_words(clause: Node, wanted: bool, values: Mapping[str, Any]) -> Sentence:
    """What would make a profile match, and what is: "would match if net_mass_kg were below 2.5; it is 3.1".

    Args:
        clause: the one that stands in the way.
        wanted: what it must come to.
        values: of the columns it reads.
    """
    match clause:
        case Compare(op, left, Constant(value)) if not isinstance(left, Constant):
            return _compared(op, left, value, wanted, values)
        case Compare(op, Constant(value), right):
            return _compared(MIRRORED[op], right, value, wanted, values)
        case In(subject, listed):
            told = {"what": text(subject), "value": _listed(list(listed)), "now": _now(subject, values)}
            if wanted:
                return say("would match if {what} were one of {value}; it is {now}", **told)
            return say("would match if {what} were none of {value}; it is {now}", **told)
        case Like(subject, pattern):
            return _like(subject, [pattern], wanted, values)
        case Or((Like(subject, _), *_)):
            return _like(subject, [one.pattern for one in clause.arguments if isinstance(one, Like)], wanted, values)
        case IsNull(subject):
            told = {"what": text(subject), "now": _now(subject, values)}
            if wanted:
                return say("would match if {what} were not given; it is {now}", **told)
            return say("would match if {what} were given; it is {now}", **told)
        case _:
            what = text(clause if wanted else Not(clause))
            parts = [say("{what} is {value}", what=name, value=shown(value)) for name, value in values.items()]
            return say("would match if {what} were true; {now}", what=what, now=enumerated(parts))


def shown(value: Any) -> str:
    """A value as people write it; that there is none, as a sentence."""
    if value is None:
        return say("not given")
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if (value.hour or value.minute) else f"{value:%Y-%m-%d}"
    return repr(value) if isinstance(value, str) else str(value)


def _now(subject: Node, values: Mapping[str, Any]) -> str:
    """What the subject is, and what it is reckoned from."""
    found = shown(evaluator(subject)(values))
    if isinstance(subject, Column):
        return found
    parts = [Sentence("{what} {value}", {"what": name, "value": shown(value)}) for name, value in values.items()]
    return Sentence("{found} ({parts})", {"found": found, "parts": enumerated(parts)})


def _compared(op: str, subject: Node, value: Any, wanted: bool, values: Mapping[str, Any]) -> Sentence:
    english = COMPARED[op if wanted else OPPOSITE[op]]
    return Sentence(english, {"what": text(subject), "value": shown(value), "now": _now(subject, values)})


def _listed(values: Sequence[Any]) -> str:
    named = ", ".join(map(shown, sorted(values)[:MOST_NAMED]))
    if len(values) <= MOST_NAMED:
        return named
    return say("{named} and {more} more", named=named, more=len(values) - MOST_NAMED)


def _like(subject: Node, patterns: Sequence[str], wanted: bool, values: Mapping[str, Any]) -> Sentence:
    prefixes = [prefix_of(pattern) for pattern in patterns]
    told = {"what": text(subject), "now": _now(subject, values)}
    if None in prefixes:
        if wanted:
            return say("would match if {what} were like {value}; it is {now}", **told, value=_listed(patterns))
        return say("would match if {what} were not like {value}; it is {now}", **told, value=_listed(patterns))
    if wanted:
        return say("would match if {what} began with {value}; it is {now}", **told, value=_listed(prefixes))
    return say("would match if {what} did not begin with {value}; it is {now}", **told, value=_listed(prefixes))
