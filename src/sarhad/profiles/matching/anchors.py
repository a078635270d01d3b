"""Which conjunctions can be true of a record at all: each is filed under the one text column that tells most about it.

A conjunction that asks for written texts or prefixes of a column cannot be true where the column has none of them. So
it waits under those texts (an access predicate, as in publish/subscribe matching: Fabret and others, SIGMOD 2001), and
a record meets only those filed under its own values, a handful of thousands. Their other clauses are then asked one by
one, straight from the bit tables' own contents, so that there is one meaning of a clause and no second one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sarhad.profiles.language.syntax import Column
from sarhad.profiles.matching.bits import bits_of
from sarhad.profiles.matching.clause_checks import Ask, Clause, asking, clause_of
from sarhad.profiles.matching.text_table import REMEMBERED, TextTable

if TYPE_CHECKING:
    from sarhad.profiles.matching.compiled import Subject

Waiting = tuple[int, str | None, Container[Any] | None, Any, Any, Ask | None]
"""The number of a condition and what is still to be asked for one of its conjunctions: that a column is among these, or
at least this and below that (None: no bound above), None for no column; then a function for what is left, if anything.
"""

ASKED_ALWAYS = 1.0
"""Of how many records a conjunction is asked that waits under no text."""

LOOK_UP = 0.5
"""What a look-up in one more column costs, in conjunctions asked."""


class Filed(dict[Any, tuple[Waiting, ...]]):
    """What waits under each text of one column; worked out when a text is first met."""

    def __init__(self, table: TextTable, filed: Iterable[int], waiting: Callable[[int], Waiting]) -> None:
        super().__init__()
        self._table, self._filed, self._waiting = table, frozenset(filed), waiting

    def __missing__(self, value: Any) -> tuple[Waiting, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        bits = sorted(self._table.named_bits(value) & self._filed)
        found = self[value] = tuple(map(self._waiting, bits))
        return found


class Anchors:
    """The conjunctions of a set, each under its most telling column.

    Attributes:
        columns: names of the columns that something is filed under, with what waits under their texts.
        always: what is filed under no column and has to be asked of every record.
    """

    def __init__(self, subjects: Sequence[Subject], owners: Sequence[int], anchors: npt.NDArray[np.int64]) -> None:
        """File every bit as `most_telling` says; what else it asks is worked out when it is first met."""
        self._subjects, self._owners = subjects, owners
        self._looks = [looks_at(subject.table.others, len(owners)) for subject in subjects]
        self._anchor = anchors
        self._known: dict[int, Waiting] = {}
        self.columns = {
            subject.node.name: Filed(subject.table, bits.tolist(), self._waiting)
            for i, subject in enumerate(subjects)
            if len(bits := np.flatnonzero(anchors == i))
            and isinstance(subject.table, TextTable)
            and isinstance(subject.node, Column)
        }
        self.always = tuple(self._waiting(int(bit)) for bit in np.flatnonzero(self._anchor < 0))

    def _waiting(self, bit: int) -> Waiting:
        known = self._known.get(bit)
        if known is None:
            asked = (i for i, looks in enumerate(self._looks) if looks[bit] and i != self._anchor[bit])
            known = self._known[bit] = waiting(self._owners[bit], [clause_of(self._subjects[i], bit) for i in asked])
        return known


def waiting(owner: int, clauses: list[Clause]) -> Waiting:
    """What is left of a conjunction; of the clauses that a loop can ask by itself, that which fewest values satisfy."""
    plain = [one for one in clauses if one.value == "column" and one.kind in _FIRST]
    if not plain:
        return owner, None, None, None, None, asking(clauses) if clauses else None
    first = min(plain, key=lambda one: one.share)
    rest = [one for one in clauses if one is not first]
    column, *constants = first.constants
    return owner, column, *_FIRST[first.kind](*constants), asking(rest) if rest else None


_FIRST: Mapping[str, Callable[..., tuple[Container[Any] | None, Any, Any]]] = {
    "in": lambda among: (among, None, None),
    "below": lambda high: (None, -math.inf, high),
    "from": lambda low: (None, low, None),
    "between": lambda low, high: (None, low, high),
}
"""The kinds of clause that need no call, as the loop asks them."""


def looks_at(others: int, bits: int) -> npt.NDArray[np.bool_]:
    """For each bit whether it says anything about the column of which `others` do not."""
    return ~bits_of(others, bits)


def most_telling(subjects: Sequence[Subject], bits: int) -> npt.NDArray[np.int64]:
    """For each bit the number of the subject it is filed under; -1 where no column limits it to written texts.

    A column is the more telling, the fewer of all the texts that any conjunction names it asks for. One that would save
    less than its own look-up costs is not used.
    """
    shares = np.full((len(subjects) + 1, bits), ASKED_ALWAYS)
    for i, subject in enumerate(subjects):
        if isinstance(subject.table, TextTable):
            shares[i] = _share_of_texts(subject.table, bits)
    used = np.flatnonzero((shares < ASKED_ALWAYS).any(axis=1))
    while len(used):
        saved = [shares[[*used[used != i], -1]].min(axis=0).sum() - shares[used].min(axis=0).sum() for i in used]
        if min(saved) >= LOOK_UP:
            break
        used = np.delete(used, np.argmin(saved))
    candidates = np.append(-1, used)  # the first of equals: what no column limits is filed nowhere
    best: npt.NDArray[np.int64] = candidates[shares[candidates].argmin(axis=0)]
    return best


def _share_of_texts(table: TextTable, bits: int) -> npt.NDArray[np.float64]:
    rules = table.rules
    named = np.bincount(np.concatenate([rules.written.bits, rules.prefixes.bits]), minlength=bits)
    limited = (named > 0) & ~bits_of(rules.open | rules.others, bits)
    for _, mask in rules.patterns:
        limited &= ~bits_of(mask, bits)
    distinct = max(1, len(rules.written) + len(rules.prefixes))
    return np.where(limited, np.minimum(named / distinct, ASKED_ALWAYS), ASKED_ALWAYS)


def anchored_function(
    anchors: Anchors, most: int, otherwise: Callable[[Mapping[str, Any]], list[int]]
) -> Callable[[Mapping[str, Any]], list[int]]:
    """A function from a record to the numbers of the conditions that are true of it, ascending.

    Args:
        anchors: what is filed where.
        most: beyond so many conjunctions to ask, `otherwise` is the quicker way.
        otherwise: the same by the bit tables.
    """
    names: dict[str, Any] = {"otherwise": otherwise, "most": most, "always": anchors.always}
    for i, (column, filed) in enumerate(anchors.columns.items()):
        names[f"column{i}"], names[f"filed{i}"] = column, filed
    always = ["always"] if anchors.always or not anchors.columns else []
    for name, value, caught in (("match", "record[{}]", "KeyError"), ("match_lacking", "get({})", "()")):
        found = [f"filed{i}[{value.format(f'column{i}')}]" for i in range(len(anchors.columns))]
        waiting = " + ".join([*found, *always])
        text = _FUNCTION.format(name=name, waiting=waiting, value=value.format("column"), caught=caught)
        exec(text, names)  # noqa: S102 - made of the words below and numbers only
    made: Callable[[Mapping[str, Any]], list[int]] = names["match"]
    return made


_FUNCTION = """
def {name}(record):
    get = record.get
    found = []
    try:
        waiting = {waiting}
        if len(waiting) > most:
            return otherwise(record)
        for owner, column, among, low, high, rest in waiting:
            if among is not None:
                if {value} not in among:
                    continue
            elif column is not None:
                value = {value}
                if value is None or not low <= value or (high is not None and value >= high):
                    continue
            if rest is None or rest(record, get):
                found.append(owner)
    except {caught}:
        return match_lacking(record)
    return sorted(set(found)) if len(found) > 1 else found
"""
"""The first clause is asked here and not in a function of its own: a call costs more than most answers. A record that
lacks a column begins anew with the slower `get`."""
