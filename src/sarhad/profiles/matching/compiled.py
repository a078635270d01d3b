"""A set of conditions compiled: its conjunctions, the bit tables of its subjects, and whose bit is whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sarhad.declarations.schema import DataType
from sarhad.profiles.language.frames import DTYPES
from sarhad.profiles.language.records import clean, evaluator
from sarhad.profiles.language.syntax import Column, Kind, Node, walk
from sarhad.profiles.matching.bits import positions
from sarhad.profiles.matching.literals import Members
from sarhad.profiles.matching.normal_form import conjunctions
from sarhad.profiles.matching.ordered_table import OrderedTable
from sarhad.profiles.matching.ranges import Ranges
from sarhad.profiles.matching.text_table import TextTable
from sarhad.profiles.matching.texts import Texts
from sarhad.profiles.matching.truth_table import TruthTable

Table = OrderedTable | TextTable | TruthTable


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
    """

    def __init__(self, conditions: Sequence[Node]) -> None:
        """Compile; the numbers given back by `match_record` count from 0 in this order."""
        self.owners: list[int] = []
        named: dict[Node, dict[int, Members]] = defaultdict(dict)
        for number, condition in enumerate(conditions):
            for conjunction in conjunctions(condition):
                for subject, members in conjunction.items():
                    named[subject][len(self.owners)] = members
                self.owners.append(number)
        self.bits = len(self.owners)
        self.everything = (1 << self.bits) - 1
        self._one_bit_each = len(set(self.owners)) == len(self.owners)
        self.subjects = [self._subject(node, members) for node, members in named.items()]
        self._lookups = [(_reader(subject), subject.table.mask) for subject in self.subjects]

    def _subject(self, node: Node, members: dict[int, Members]) -> Subject:
        columns = {part.name: part.kind for part in walk(node) if isinstance(part, Column)}
        return Subject(node, _table(members, self._others(members), self.bits), evaluator(node), columns)

    def _others(self, members: Mapping[int, Members]) -> int:
        others = self.everything
        for bit in members:
            others ^= 1 << bit
        return others

    def missing(self, present: Iterable[str]) -> dict[str, DataType]:
        """Columns the conditions name that are not present, with the type their NULLs have."""
        named = {name: kind for subject in self.subjects for name, kind in subject.columns.items()}
        return {name: DTYPES[kind] for name, kind in named.items() if name not in present}

    def match_record(self, record: Mapping[str, Any]) -> list[int]:
        """Numbers of the conditions that are true of the record, ascending."""
        mask = self.everything
        for read, row in self._lookups:
            mask &= row(read(record))
        if not mask:
            return []
        numbers = [self.owners[bit] for bit in positions(mask)]
        return numbers if self._one_bit_each else sorted(set(numbers))


def _reader(subject: Subject) -> Callable[[Mapping[str, Any]], Any]:
    if isinstance(subject.node, Column) and subject.node.kind in ("text", "boolean"):
        name = subject.node.name
        return lambda record: record.get(name)
    if isinstance(subject.node, Column):
        name = subject.node.name
        return lambda record: clean(record.get(name))
    return subject.of_record


def _table(members: dict[int, Members], others: int, bits: int) -> Table:
    kind = type(next(iter(members.values())))
    if kind is Ranges:
        return OrderedTable(members, others, bits)  # type: ignore[arg-type]
    if kind is Texts:
        return TextTable(members, others, bits)  # type: ignore[arg-type]
    return TruthTable(members, others, bits)  # type: ignore[arg-type]
