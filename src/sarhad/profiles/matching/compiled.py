"""A set of conditions compiled: its conjunctions, the bit tables of its subjects, and whose bit is whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sarhad.declarations.schema import DataType
from sarhad.profiles.language.frames import DTYPES
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import Column, Kind, Node, walk
from sarhad.profiles.matching.anchors import Anchors, anchored_function, most_telling
from sarhad.profiles.matching.bits import mask_of, positions
from sarhad.profiles.matching.literals import Members
from sarhad.profiles.matching.normal_form import conjunctions
from sarhad.profiles.matching.one_record import mask_function, masks_function
from sarhad.profiles.matching.order import in_order
from sarhad.profiles.matching.ordered_table import OrderedTable
from sarhad.profiles.matching.ranges import Ranges
from sarhad.profiles.matching.text_table import TextTable
from sarhad.profiles.matching.texts import Texts
from sarhad.profiles.matching.truth_table import TruthTable

if TYPE_CHECKING:
    from sarhad.profiles.matching.fast_block import FastBlock

Table = OrderedTable | TextTable | TruthTable
MatchRecord = Callable[[Mapping[str, Any]], list[int]]

FEW_TO_ASK = 32
"""Up to so many conjunctions, and one more for each machine word of bits, are asked one by one rather than ANDed."""


@dataclass(frozen=True)
class Subject:
    """What a bit table is about, and how to get its value from a record."""

    node: Node
    table: Table
    of_record: Callable[[Mapping[str, Any]], Any]
    columns: Mapping[str, Kind]


class CompiledConditions:
    """Conditions by number, ready to match.

    Attributes:
        owners: for each bit, the number of the condition it belongs to.
        subjects: the bit tables; a record matches a bit if every table's row for it has the bit.
        bits: how many bits there are.
        everything: all bits set.
        fast_block: the conjunctions as filed for the last large table; None before the first.
    """

    def __init__(self, owners: Sequence[int], subjects: Sequence[Subject]) -> None:
        """Of parts already made; see `of_conditions`."""
        self.owners, self.subjects = list(owners), list(subjects)
        self.bits = len(self.owners)
        self.everything = (1 << self.bits) - 1
        self.fast_block: FastBlock | None = None

    @classmethod
    def of_conditions(cls, conditions: Sequence[Node]) -> CompiledConditions:
        """Compile; the numbers given back by `match_record` count from 0 in this order."""
        found = [(number, one) for number, condition in enumerate(conditions) for one in conjunctions(condition)]
        owners: list[int] = []
        named: dict[Node, dict[int, Members]] = defaultdict(dict)
        for bit, (number, conjunction) in enumerate(in_order(found)):
            owners.append(number)
            for subject, members in conjunction.items():
                named[subject][bit] = members
        return cls(owners, [_subject(node, members, len(owners)) for node, members in named.items()])

    def missing(self, present: Iterable[str]) -> dict[str, DataType]:
        """Columns the conditions name that are not present, with the type their NULLs have."""
        named = {name: kind for subject in self.subjects for name, kind in subject.columns.items()}
        return {name: DTYPES[kind] for name, kind in named.items() if name not in present}

    @cached_property
    def match_record(self) -> MatchRecord:
        """A function from a record to the numbers of the conditions that are true of it, ascending.

        It asks the few conjunctions filed under the record's texts; where these are not few it ANDs the bit tables.
        """
        most = FEW_TO_ASK + self.bits // 64
        anchors = most_telling(self.subjects, self.bits)
        if np.count_nonzero(anchors < 0) > most:
            return self.match_record_by_tables
        return anchored_function(Anchors(self.subjects, self.owners, anchors), most, self.match_record_by_tables)

    def match_record_by_tables(self, record: Mapping[str, Any]) -> list[int]:
        """As `match_record`, whatever is filed where."""
        mask = self._mask(record)
        return sorted({self.owners[bit] for bit in positions(mask)}) if mask else []

    @cached_property
    def _mask(self) -> Callable[[Mapping[str, Any]], int]:
        return mask_function(self.subjects, self.everything)

    @cached_property
    def _masks(self) -> Callable[[Mapping[str, Any]], list[int]]:
        return masks_function(self.subjects)

    def nearly_match_record(self, record: Mapping[str, Any]) -> list[int]:
        """Numbers of the conditions that one subject alone keeps from being true: no other can be one clause away.

        For every subject the rows of those before and after it are ANDed; bits left there that its own row lacks miss
        by that subject only.
        """
        masks = self._masks(record)
        after = [self.everything]
        for mask in reversed(masks):
            after.append(after[-1] & mask)
        before, found = self.everything, 0
        for mask, later in zip(masks, reversed(after[:-1]), strict=True):
            found |= before & later & ~mask
            before &= mask
        return sorted({self.owners[bit] for bit in positions(found)})


def subject_of(node: Node, table: Table) -> Subject:
    """A node with its bit table."""
    columns = {part.name: part.kind for part in walk(node) if isinstance(part, Column)}
    return Subject(node, table, evaluator(node), columns)


def _subject(node: Node, members: dict[int, Members], bits: int) -> Subject:
    others = ((1 << bits) - 1) ^ mask_of(members)
    return subject_of(node, _table(members, others, bits))


def _table(members: dict[int, Members], others: int, bits: int) -> Table:
    kind = type(next(iter(members.values())))
    made: dict[type, Callable[..., Table]] = {Ranges: OrderedTable.of_members, Texts: TextTable.of_members}
    return made.get(kind, TruthTable.of_members)(members, others, bits)
