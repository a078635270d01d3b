"""The rows of the builder and their plain form, in which a screen keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.builder.operators import OPERATORS, QUANTITIES
from sarhad.profiles.language.syntax import Kind
from sarhad.profiles.language.vocabulary import Vocabulary
from sarhad.sentences import say

MAX_DEPTH = 4
MAX_VALUES = 5_000


@dataclass(frozen=True)
class Row:
    """A clause: a column (or a quantity), an operator, and its values as they are typed."""

    column: str
    operator: str
    values: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For a screen."""
        return {"column": self.column, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Group:
    """Clauses and groups of which all (AND) or any (OR) must hold."""

    join: Literal["AND", "OR"]
    parts: tuple[Row | Group, ...]

    def plain(self) -> dict[str, Any]:
        """For a screen."""
        return {"join": self.join, "parts": [part.plain() for part in self.parts]}


def kind_of_left(column: str, vocabulary: Vocabulary) -> Kind | None:
    """The kind of a column or quantity; None if there is none of that name."""
    return "number" if column in QUANTITIES else vocabulary.columns.get(column)


def group_from(plain: Any, depth: int = 0) -> Group:
    """The group that a screen sent.

    Raises:
        SarhadError: it is no group of rows.
    """
    if not isinstance(plain, Mapping) or plain.get("join") not in ("AND", "OR") or depth > MAX_DEPTH:
        raise SarhadError(Problem(say("these are no rows of the builder"), say("write the text instead")))
    parts = plain.get("parts")
    if not isinstance(parts, list):
        raise SarhadError(Problem(say("these are no rows of the builder"), say("write the text instead")))
    return Group(plain["join"], tuple(_part(part, depth) for part in parts))


def _part(plain: Any, depth: int) -> Row | Group:
    if isinstance(plain, Mapping) and "parts" in plain:
        return group_from(plain, depth + 1)
    try:
        values = tuple(str(value) for value in plain["values"])
        row = Row(str(plain["column"]), str(plain["operator"]), values)
    except (KeyError, TypeError):
        raise SarhadError(Problem(say("these are no rows of the builder"), say("write the text instead"))) from None
    if row.operator not in OPERATORS or len(values) > MAX_VALUES:
        raise SarhadError(
            Problem(say("no operator {operator!r}", operator=row.operator), say("choose one of the list"))
        )
    return row
