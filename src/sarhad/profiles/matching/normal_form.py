"""From a condition to conjunctions of literals: any one of them satisfied means the condition is true.

Only rows where a condition is *true* match, and a conjunction is true only where all its parts are. So negations are
pushed down to the clauses (Kleene's logic keeps De Morgan's laws), where three values become plain membership.
Multiplying out ANDs of ORs could explode; beyond `LIMIT` conjunctions a part stays whole as one literal, evaluated
once for a row. So the work grows with the length of the text, never exponentially.
"""

from __future__ import annotations

from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import And, Node, Not, Or, columns_of
from sarhad.profiles.matching.literals import Literal, Members, literal
from sarhad.profiles.matching.ranges import Ranges
from sarhad.profiles.matching.texts import Texts, prefixes_of
from sarhad.profiles.matching.truth import OPPOSITE, TRUE, Truth

LIMIT = 64
"""Conjunctions one condition may become before parts of it are kept whole."""

Conjunction = dict[Node, Members]
"""Subject -> the set its value must be in; subjects not named may be anything."""


def conjunctions(condition: Node, wanted: Truth = TRUE) -> list[Conjunction]:
    """The condition as alternatives; an empty list means it can never come to what is wanted."""
    match condition:
        case Not(argument):
            return conjunctions(argument, OPPOSITE[wanted])
        case And(arguments):
            parts = [(argument, conjunctions(argument, wanted)) for argument in arguments]
            needs_all = True in wanted
        case Or() if wanted == TRUE and prefixes_of(condition) is not None:
            return _of_literal(literal(condition, wanted))
        case Or(arguments):
            parts = [(argument, conjunctions(argument, wanted)) for argument in arguments]
            needs_all = True not in wanted
        case _ if not columns_of(condition):
            return [{}] if evaluator(condition)({}) in wanted else []
        case _:
            return _of_literal(literal(condition, wanted))
    return _all(parts, wanted) if needs_all else _any(condition, parts, wanted)


def _of_literal(one: Literal) -> list[Conjunction]:
    return [] if is_empty(one.members) else [{one.subject: one.members}]


def _all(parts: list[tuple[Node, list[Conjunction]]], wanted: Truth) -> list[Conjunction]:
    product: list[Conjunction] = [{}]
    for argument, alternatives in sorted(parts, key=lambda part: len(part[1])):
        if len(product) * len(alternatives) > LIMIT:
            alternatives = _of_literal(literal(argument, wanted))
        pairs = ((left, right) for left in product for right in alternatives)
        product = [both for left, right in pairs if (both := _together(left, right)) is not None]
    return product


def _together(left: Conjunction, right: Conjunction) -> Conjunction | None:
    both = dict(left)
    for subject, members in right.items():
        merged = both[subject] & members if subject in both else members  # type: ignore[operator]
        if is_empty(merged):
            return None
        both[subject] = merged
    return both


def _any(whole: Node, parts: list[tuple[Node, list[Conjunction]]], wanted: Truth) -> list[Conjunction]:
    single: Conjunction = {}
    found: list[Conjunction] = []
    for _, alternatives in parts:
        for alternative in alternatives:
            if not _absorbed(single, alternative):
                found.append(alternative)
    found.extend({subject: members} for subject, members in single.items())
    return found if len(found) <= LIMIT else _of_literal(literal(whole, wanted))


def _absorbed(single: Conjunction, alternative: Conjunction) -> bool:
    """Whether an alternative about one subject could be united with the others about it."""
    if len(alternative) != 1:
        return False
    subject, members = next(iter(alternative.items()))
    if subject not in single:
        single[subject] = members
        return True
    united = union(single[subject], members)
    if united is None:
        return False
    single[subject] = united
    return True


def union(left: Members, right: Members) -> Members | None:
    """The members of either, or None where that cannot be said in one set."""
    if isinstance(left, Ranges) and isinstance(right, Ranges):
        return left | right
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return left | right
    if isinstance(left, Texts) and isinstance(right, Texts) and left.only is not None and right.only is not None:
        return Texts(only=left.only | right.only, null=left.null or right.null)
    return None


def is_empty(members: Members) -> bool:
    """Whether surely no value belongs."""
    return not members if isinstance(members, frozenset) else members.empty
