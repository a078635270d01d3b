"""Why a profile matches a record, or how near it is to: the clauses that decide, with the values they met.

A condition is a tree of AND, OR and NOT over clauses. `deciding` picks from it the clauses an analyst wants to see:
for a match, those that made it true; for a miss, the fewest that would have to be different.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sarhad.profiles.language.records import clean, evaluator
from sarhad.profiles.language.syntax import And, Column, Node, Not, Or, walk
from sarhad.profiles.language.text import text
from sarhad.profiles.matching.texts import prefixes_of
from sarhad.profiles.words import near_in_words
from sarhad.sentences import Sentence


@dataclass(frozen=True)
class Clause:
    """One clause of a condition on one record.

    Attributes:
        node: the clause.
        wanted: what it must come to for the profile to match.
        answer: what it comes to; None is NULL.
        values: the columns it reads, with their values in the record; None where the record has none.
    """

    node: Node
    wanted: bool
    answer: bool | None
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The clause in the profile language."""
        return text(self.node if self.wanted else Not(self.node))

    @property
    def satisfied(self) -> bool:
        """Whether it is what it must be."""
        return self.answer is self.wanted


@dataclass(frozen=True)
class Explanation:
    """Why a profile matches a record, or why not.

    Attributes:
        profile: id.
        matches: whether it is true of the record.
        clauses: those that made it true; if it is not true, the fewest that stand in the way.
    """

    profile: str
    matches: bool
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class NearMiss:
    """A profile that would match if one clause were otherwise.

    Attributes:
        profile: id.
        clause: the one that stands in the way.
    """

    profile: str
    clause: Clause

    @property
    def words(self) -> Sentence:
        """As a person says it: "would match if customs_value / net_mass_kg were below 2.5; it is 3.1"."""
        return near_in_words(self.clause.node, self.clause.wanted, self.clause.values)


def explain(profile: str, condition: Node, record: Mapping[str, Any]) -> Explanation:
    """Why the profile of this condition matches the record, or why not."""
    matches = evaluator(condition)(record) is True
    return Explanation(profile, matches, tuple(deciding(condition, record)))


def near_miss(profile: str, condition: Node, record: Mapping[str, Any]) -> NearMiss | None:
    """The one clause in the way, if there is exactly one."""
    found = explain(profile, condition, record)
    return None if found.matches or len(found.clauses) != 1 else NearMiss(profile, found.clauses[0])


def deciding(node: Node, record: Mapping[str, Any], wanted: bool = True) -> list[Clause]:
    """The clauses that made the node what is wanted, if it is; else the fewest that would have to be different."""
    match node:
        case Not(argument):
            return deciding(argument, record, not wanted)
        case Or() if prefixes_of(node) is not None:
            return [_clause(node, record, wanted)]
        case And(arguments) | Or(arguments):
            parts = [deciding(argument, record, wanted) for argument in arguments]
            any_will_do = isinstance(node, Or) is wanted
            return _alternatives(parts) if any_will_do else _all(parts)
        case _:
            return [_clause(node, record, wanted)]


def _alternatives(parts: list[list[Clause]]) -> list[Clause]:
    satisfied = [clause for part in parts if all(one.satisfied for one in part) for clause in part]
    return satisfied or min(parts, key=len)


def _all(parts: list[list[Clause]]) -> list[Clause]:
    missed = [clause for part in parts for clause in part if not clause.satisfied]
    return missed or [clause for part in parts for clause in part]


def _clause(node: Node, record: Mapping[str, Any], wanted: bool) -> Clause:
    names = dict.fromkeys(part.name for part in walk(node) if isinstance(part, Column))
    return Clause(node, wanted, evaluator(node)(record), {name: clean(record.get(name)) for name in names})
