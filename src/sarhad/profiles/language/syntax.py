"""The tree of a condition: few kinds of node, each with the kind of value it gives.

Meaning common to all engines: NaN is NULL; arithmetic is in double precision; dividing by zero gives NULL;
LEAST and GREATEST pass over NULLs; ROUND rounds halves away from zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["number", "text", "boolean", "moment"]
Value = float | int | str | bool | datetime

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
ARITHMETIC = ("+", "-", "*", "/")


@dataclass(frozen=True)
class Column:
    """A column of the row."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Constant:
    """A value written in the condition; None is NULL and appears only as a branch of CASE or COALESCE."""

    value: Value | None
    kind: Kind


@dataclass(frozen=True)
class Arithmetic:
    """`left op right` on numbers, in double precision."""

    op: str
    left: Node
    right: Node
    kind: Kind = "number"


@dataclass(frozen=True)
class Call:
    """A function of the language: see `sarhad.profiles.language.functions`."""

    name: str
    arguments: tuple[Node, ...]
    kind: Kind


@dataclass(frozen=True)
class Case:
    """CASE WHEN condition THEN value ... ELSE otherwise END."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node
    kind: Kind


@dataclass(frozen=True)
class Compare:
    """`left op right`; NULL on either side gives NULL."""

    op: str
    left: Node
    right: Node
    kind: Kind = "boolean"


@dataclass(frozen=True)
class In:
    """`subject IN (values)`; the values hold no NULL."""

    subject: Node
    values: frozenset[Value]
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Like:
    """`subject LIKE pattern` with % and _, case-sensitive, no escape."""

    subject: Node
    pattern: str
    kind: Kind = "boolean"


@dataclass(frozen=True)
class IsNull:
    """`subject IS NULL`."""

    subject: Node
    kind: Kind = "boolean"


@dataclass(frozen=True)
class And:
    """All of the arguments, in Kleene's logic."""

    arguments: tuple[Node, ...]
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Or:
    """Any of the arguments, in Kleene's logic."""

    arguments: tuple[Node, ...]
    kind: Kind = "boolean"


@dataclass(frozen=True)
class Not:
    """The opposite; NULL stays NULL."""

    argument: Node
    kind: Kind = "boolean"


Node = Column | Constant | Arithmetic | Call | Case | Compare | In | Like | IsNull | And | Or | Not


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Column() | Constant():
            return ()
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Call(_, arguments) | And(arguments) | Or(arguments):
            return arguments
        case Case(branches, otherwise):
            return (*(part for branch in branches for part in branch), otherwise)
        case In(subject) | Like(subject) | IsNull(subject) | Not(subject):
            return (subject,)


def columns_of(node: Node) -> frozenset[str]:
    """Names of the columns the node reads."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Column))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)
