"""Many profiles as one: loaded, checked, compiled together, matched against a table or a record."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from sarhad.declarations.schema import DataType
from sarhad.errors import Problem, SarhadError
from sarhad.profiles.bound import bound_condition
from sarhad.profiles.check import Checked, check_directory
from sarhad.profiles.compiled_file import CompiledFile, read_compiled, write_compiled
from sarhad.profiles.explanation import Explanation, NearMiss, explain, near_miss
from sarhad.profiles.language.parse import parse
from sarhad.profiles.language.syntax import Node
from sarhad.profiles.language.vocabulary import Vocabulary, canonical_vocabulary
from sarhad.profiles.matching.compiled import MatchRecord
from sarhad.profiles.matching.segments import Part, Segments, changed, compiled_whole
from sarhad.profiles.named_list import NamedList
from sarhad.profiles.offices import OfficeTree
from sarhad.profiles.profile import Profile
from sarhad.profiles.taken_over import TakenOver

HITS_SCHEMA = pl.Schema({"row": pl.UInt32, "profile": pl.String})


class ProfileSet:
    """Conditions by id, compiled together.

    Attributes:
        ids: in the order they were given.
        profiles: the profiles behind the ids; empty for a set made from bare conditions.
        lists: the named lists that conditions may have used.
        columns: every column that a condition names.
    """

    def __init__(
        self,
        conditions: Mapping[str, Node],
        profiles: Iterable[Profile] = (),
        lists: Iterable[NamedList] = (),
        segments: Segments | None = None,
    ) -> None:
        """Compile trees of conditions, if they are not yet; most want `load`, `of_profiles` or `from_conditions`."""
        self.ids = tuple(conditions)
        self.profiles: Mapping[str, Profile] = {profile.id: profile for profile in profiles}
        self.lists = tuple(lists)
        self._conditions = conditions
        self._segments = compiled_whole(conditions) if segments is None else segments
        self.columns = self._segments.columns
        self._id_of = pl.Series("profile", self.ids, dtype=pl.String)

    @classmethod
    def load(
        cls,
        directory: Path | str,
        *,
        schema: Mapping[str, DataType] | None = None,
        offices: OfficeTree | None = None,
        status: str = "active",
        today: date | None = None,
    ) -> ProfileSet:
        """The profiles of a directory that have a status.

        Args:
            directory: YAML files, one profile each, and a directory `lists` of named lists if they use any.
            schema: columns conditions may name; if not given the canonical item table without outcomes, and the
                indicators.
            offices: the tree that tells which offices a profile binds; without it a central profile binds
                every office and any other only its owner.
            status: "active" for those that select, "shadow" for those that are only counted.
            today: the day on which lists must still be valid; the day it is, if not given.

        Raises:
            SarhadError: any profile has a mistake; all mistakes are named, with file, line and column.
        """
        [found] = cls.load_each(directory, (status,), schema=schema, offices=offices, today=today)
        return found

    @classmethod
    def load_each(
        cls,
        directory: Path | str,
        statuses: Sequence[str],
        *,
        schema: Mapping[str, DataType] | None = None,
        offices: OfficeTree | None = None,
        today: date | None = None,
    ) -> list[ProfileSet]:
        """As `load`, a set for each status; the directory is read and checked once."""
        vocabulary = None if schema is None else Vocabulary.of_schema(schema)
        checked = check_directory(Path(directory), vocabulary, offices, today)
        if checked.problems:
            raise SarhadError(*checked.problems)
        return [cls._of_status(checked, status, offices) for status in statuses]

    @classmethod
    def _of_status(cls, checked: Checked, status: str, offices: OfficeTree | None) -> ProfileSet:
        chosen = [(profile, node) for profile, node in checked.profiles if profile.status == status]
        bound = {profile.id: bound_condition(profile, node, offices) for profile, node in chosen}
        return cls(bound, [profile for profile, _ in chosen], checked.lists)

    @classmethod
    def of_profiles(
        cls, profiles: Sequence[Profile], *, vocabulary: Vocabulary | None = None, offices: OfficeTree | None = None
    ) -> ProfileSet:
        """A set of profiles already read, whatever their status.

        Raises:
            SarhadError: a condition has a mistake, or two profiles have one id.
        """
        _refuse_twice(profiles)
        nodes = {p.id: bound_condition(p, parse(p.condition, vocabulary), offices) for p in profiles}
        return cls(nodes, profiles)

    @classmethod
    def from_conditions(
        cls, conditions: Mapping[str, str], *, schema: Mapping[str, DataType] | None = None
    ) -> ProfileSet:
        """A set of bare conditions by id.

        Raises:
            SarhadError: a condition has a mistake.

        >>> heavy = ProfileSet.from_conditions({"heavy": "net_mass_kg > 1000", "light": "net_mass_kg < 1"})
        >>> heavy.match_one({"net_mass_kg": 2500.0})
        ['heavy']
        """
        vocabulary = None if schema is None else Vocabulary.of_schema(schema)
        return cls({name: parse(text, vocabulary) for name, text in conditions.items()})

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def digest(self) -> str:
        """A short name of exactly these versions of profiles and lists: the first 16 hex digits of a SHA-256."""
        profiles = (profile.model_dump_json() for profile in sorted(self.profiles.values(), key=lambda p: p.id))
        text = "\n".join([*profiles, *sorted(one.stamp for one in self.lists)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def match(self, table: pl.DataFrame) -> pl.DataFrame:
        """Which profile is true of which row.

        Returns:
            One line a hit: `row` (UInt32, from 0), `profile` (String), ascending by row, then in the order of `ids`.
        """
        rows, numbers = self._segments.match_table(table)
        return pl.DataFrame({"row": rows, "profile": self._id_of.gather(numbers)}, schema=HITS_SCHEMA)

    def match_numbers(self, table: pl.DataFrame) -> pl.DataFrame:
        """As `match`, with the position in `ids` (`number`, UInt32) in place of the id."""
        rows, numbers = self._segments.match_table(table)
        return pl.DataFrame({"row": rows, "number": numbers}, schema={"row": pl.UInt32, "number": pl.UInt32})

    def match_one(self, record: Mapping[str, Any]) -> list[str]:
        """Ids of the profiles that are true of one record; a column it lacks is NULL."""
        found = self._match_record(record)
        if len(found) == 1:  # by far the most frequent of those that match, and a loop costs as much as the match
            return [self.ids[found[0]]]
        return [self.ids[number] for number in found]

    def match_one_number(self, record: Mapping[str, Any]) -> list[int]:
        """As `match_one`, with positions in `ids` in place of the ids."""
        return self._match_record(record)

    @cached_property
    def _match_record(self) -> MatchRecord:
        return self._segments.match_record

    def save(self, path: Path | str, *, sources: str | None = None) -> None:
        """Write the set, compiled, to a file that `load_compiled` reads in a fraction of the time.

        Args:
            path: the file; one that is there is replaced.
            sources: the hash of what the set was compiled from, such as `hash_of_sources` gives.

        Raises:
            SarhadError: the file cannot be written.
        """
        parts = self._segments.parts
        whole = parts[0] if parts[0].names == self.ids else compiled_whole(self._conditions).parts[0]
        profiles, lists = tuple(self.profiles.values()), self.lists
        write_compiled(Path(path), CompiledFile(self._conditions, whole.compiled, profiles, lists, sources))

    @classmethod
    def load_compiled(cls, path: Path | str, *, sources: str | None = None) -> ProfileSet:
        """A set that `save` wrote.

        Args:
            path: the file.
            sources: the hash of what the set must have been compiled from; not looked at if not given.

        Raises:
            SarhadError: the file cannot be read, or was compiled by another version or from something else.
        """
        file = read_compiled(Path(path), sources)
        segments = Segments([Part(file.compiled, tuple(file.conditions))], tuple(file.conditions))
        return cls(file.conditions, file.profiles, file.lists, segments)

    def explain(self, record: Mapping[str, Any], name: str) -> Explanation:
        """Why the profile of this id matches the record, clause by clause, or which clauses stand in the way.

        Raises:
            SarhadError: no profile of the set has this id.
        """
        return explain(name, self._condition(name), record)

    def near_misses(self, record: Mapping[str, Any]) -> list[NearMiss]:
        """The profiles that would match the record if exactly one clause were otherwise.

        >>> heavy = ProfileSet.from_conditions({"heavy": "net_mass_kg > 1000 AND packages < 3"})
        >>> heavy.near_misses({"net_mass_kg": 900.0, "packages": 1})[0].words
        'would match if net_mass_kg were above 1000; it is 900'
        """
        names = (self.ids[number] for number in self._segments.nearly(record))
        found = (near_miss(name, self._conditions[name], record) for name in names)
        return [one for one in found if one is not None]

    def with_profile(
        self, profile: Profile, *, vocabulary: Vocabulary | None = None, offices: OfficeTree | None = None
    ) -> ProfileSet:
        """A set with one profile more, or with a new version of one, compiled in milliseconds; this one stays as it is.

        Raises:
            SarhadError: its condition has a mistake.
        """
        known = (vocabulary or canonical_vocabulary()).with_lists(
            {one.id: frozenset(one.members) for one in self.lists}
        )
        node = bound_condition(profile, parse(profile.condition, known), offices)
        conditions = {**self._conditions, profile.id: node}
        segments = changed(self._segments, [profile.id], conditions)
        profiles = {**self.profiles, profile.id: profile}
        return ProfileSet(conditions, profiles.values(), self.lists, segments)

    def without(self, name: str) -> ProfileSet:
        """A set with one profile less, in milliseconds; this one stays as it is.

        Raises:
            SarhadError: no profile of the set has this id.
        """
        self._condition(name)
        conditions = {one: node for one, node in self._conditions.items() if one != name}
        segments = changed(self._segments, [], conditions)
        return ProfileSet(conditions, (p for p in self.profiles.values() if p.id != name), self.lists, segments)

    def changed_to(
        self, profiles: Sequence[Profile], *, vocabulary: Vocabulary | None = None, offices: OfficeTree | None = None
    ) -> ProfileSet:
        """A set of exactly these profiles in this order, as `of_profiles` makes it; this one stays as it is.

        What this set has compiled is taken over; vocabulary and offices must be those it was made with. A few profiles
        more or less take milliseconds, more than 64 that came since the whole was compiled are compiled with the whole.

        Raises:
            SarhadError: a condition has a mistake, or two profiles have one id.
        """
        _refuse_twice(profiles)
        came = {p.id: p for p in profiles if self.profiles.get(p.id) != p}
        nodes = {name: bound_condition(p, parse(p.condition, vocabulary), offices) for name, p in came.items()}
        conditions = TakenOver((p.id for p in profiles), nodes, self._conditions)
        return ProfileSet(conditions, profiles, self.lists, changed(self._segments, nodes, conditions))

    def _condition(self, name: str) -> Node:
        if name not in self._conditions:
            raise SarhadError(Problem(f"no profile {name!r} in the set", "see `sarhad profiles list`"))
        return self._conditions[name]


def _refuse_twice(profiles: Sequence[Profile]) -> None:
    twice = sorted(name for name, count in Counter(p.id for p in profiles).items() if count > 1)
    if twice:
        raise SarhadError(*(Problem(f"profile {name!r} is given twice", "one version of each") for name in twice))
