"""Conditions compiled in two parts, so that one more or one less does not compile the whole set anew.

The first part holds almost all; the second the few that came since, compiled again whenever one comes, which takes
milliseconds. A condition that has ended keeps its bits and is passed over. When the second part has grown to `FEW`, the
next one that comes compiles everything into the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from sarhad.profiles.language.syntax import Node
from sarhad.profiles.matching.batch import Hits, match_table
from sarhad.profiles.matching.compiled import CompiledConditions, MatchRecord

FEW = 64
"""Conditions of the second part."""

ENDED = -1


@dataclass(frozen=True)
class Part:
    """Conditions compiled together.

    Attributes:
        compiled: the bit tables.
        names: of its conditions, in its own order; None for one that has ended.
    """

    compiled: CompiledConditions
    names: tuple[str | None, ...]

    def only(self, names: Set[str]) -> Part:
        """The same tables, all conditions ended but these."""
        return Part(self.compiled, tuple(one if one in names else None for one in self.names))

    @classmethod
    def of(cls, conditions: Mapping[str, Node]) -> Part:
        """Compile."""
        return cls(CompiledConditions.of_conditions(tuple(conditions.values())), tuple(conditions))


class Segments:
    """One or two parts that match as one.

    Attributes:
        parts: the first, and the second if there is one.
        columns: names of all columns that their conditions look at.
    """

    def __init__(self, parts: Sequence[Part], names: Sequence[str]) -> None:
        """Of parts; hits are numbered by the place of their name in `names`."""
        self.parts = tuple(parts)
        place = dict(zip(names, range(len(names)), strict=True))
        self._numbers = [[ENDED if name is None else place[name] for name in part.names] for part in parts]
        self.columns = frozenset(name for part in parts for one in part.compiled.subjects for name in one.columns)
        self._plain = len(self.parts) == 1 and self._numbers[0] == list(range(len(names)))

    @cached_property
    def match_record(self) -> MatchRecord:
        """A function from a record to the places of the names of the conditions that are true of it, ascending."""
        return self.parts[0].compiled.match_record if self._plain else self._match_parts

    def _match_parts(self, record: Mapping[str, Any]) -> list[int]:
        found = (
            numbers[n]
            for part, numbers in zip(self.parts, self._numbers, strict=True)
            for n in part.compiled.match_record(record)
        )
        return sorted(n for n in found if n != ENDED)

    def nearly(self, record: Mapping[str, Any]) -> list[int]:
        """Places of the names of the conditions that may be one clause away from true, and of no others but a few."""
        found = (
            numbers[n]
            for part, numbers in zip(self.parts, self._numbers, strict=True)
            for n in part.compiled.nearly_match_record(record)
        )
        return sorted({n for n in found if n != ENDED})

    def match_table(self, table: pl.DataFrame) -> Hits:
        """Every (row, place of the name) where the condition is true, ascending by row, then place."""
        if self._plain:
            return match_table(self.parts[0].compiled, table)
        pairs = np.concatenate([*self._pairs(table)])
        pairs.sort()
        return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)

    def _pairs(self, table: pl.DataFrame) -> Iterator[Any]:
        for part, numbers in zip(self.parts, self._numbers, strict=True):
            rows, found = match_table(part.compiled, table)
            places = np.array(numbers, dtype=np.int64)[found]
            kept = places != ENDED
            yield rows[kept].astype(np.uint64) << np.uint64(32) | places[kept].astype(np.uint64)


def compiled_whole(conditions: Mapping[str, Node]) -> Segments:
    """All conditions in one part."""
    return Segments([Part.of(conditions)], tuple(conditions))


def changed(segments: Segments, came: Collection[str], conditions: Mapping[str, Node]) -> Segments:
    """The segments with some conditions new, changed or ended.

    Args:
        segments: of the conditions before.
        came: names of those that are new or changed.
        conditions: all conditions as they are now, in order; what is not there has ended.
    """
    stay = conditions.keys() - set(came)
    first, *second = (part.only(stay) for part in segments.parts)
    few = [one for part in second for one in part.names if one is not None]
    if len(few) + len(came) > FEW:
        return compiled_whole(conditions)
    added = [Part.of({one: conditions[one] for one in [*few, *came]})] if came else second
    return Segments([first, *added], tuple(conditions))
