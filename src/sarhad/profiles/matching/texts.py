"""Sets of texts: written values, all but written values, patterns, and whether NULL belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from sarhad.profiles.language.patterns import prefix_of
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import Column, Like, Node, Or, columns_of
from sarhad.profiles.matching.truth import TRUE, Truth


@dataclass(frozen=True)
class Pattern:
    """A test on one text that is not NULL, told apart by the condition it comes from.

    Attributes:
        column: the column whose value is tested.
        node: the condition; it reads only that column.
        wanted: the answers with which a text belongs.
    """

    column: str
    node: Node
    wanted: Truth

    def compiled(self) -> Callable[[str | None], bool]:
        """The test as a function of the column's value."""
        evaluate, column, wanted = evaluator(self.node), self.column, self.wanted
        return lambda value: evaluate({column: value}) in wanted

    @property
    def prefixes(self) -> tuple[str, ...] | None:
        """The prefixes asked for, if this is nothing but a test for any of them."""
        return prefixes_of(self.node) if self.wanted == TRUE else None


def prefixes_of(node: Node) -> tuple[str, ...] | None:
    """The prefixes, if the condition asks only that one column begins with any of them; None otherwise."""
    alternatives = node.arguments if isinstance(node, Or) else (node,)
    prefixes = [
        prefix_of(one.pattern) for one in alternatives if isinstance(one, Like) and isinstance(one.subject, Column)
    ]
    if len(prefixes) < len(alternatives) or len(columns_of(node)) != 1:
        return None
    known = tuple(prefix for prefix in prefixes if prefix is not None)
    return known if len(known) == len(prefixes) else None


@dataclass(frozen=True)
class Texts:
    """A set of texts: those in `only` (all texts if None), not in `but`, that satisfy every pattern.

    Attributes:
        only: the written values it is limited to, or None.
        but: written values that do not belong.
        patterns: tests every member passes.
        null: whether NULL belongs.
    """

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    patterns: frozenset[Pattern] = field(default=frozenset())
    null: bool = False

    def __and__(self, other: Texts) -> Texts:
        only = self.only if other.only is None else other.only if self.only is None else self.only & other.only
        both = Texts(only, self.but | other.but, self.patterns | other.patterns, self.null and other.null)
        return both._narrowed()

    def _narrowed(self) -> Texts:
        """Written values are tried against everything else at once, so that only values remain."""
        if self.only is None:
            return self
        tests = [pattern.compiled() for pattern in self.patterns]
        members = (value for value in self.only if value not in self.but and all(test(value) for test in tests))
        return Texts(frozenset(members), null=self.null)

    @property
    def empty(self) -> bool:
        """Whether surely nothing belongs: no written value is left, or no text can begin in all the ways asked."""
        if self.null:
            return False
        if self.only is not None:
            return not self.only
        asked = [prefixes for pattern in self.patterns if (prefixes := pattern.prefixes) is not None]
        return any(not _share_a_text(a, b) for a, b in combinations(asked, 2))


def _share_a_text(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in left for b in right)


EVERY_TEXT = Texts()
"""Every text; not NULL."""
