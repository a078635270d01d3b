"""Profiles as they are tried on a history: bound to their offices, whatever their validity, and compiled together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from sarhad.effectiveness.load import ways
from sarhad.profiles import OfficeTree, Profile, ProfileSet, Vocabulary
from sarhad.profiles.bound import bound_condition
from sarhad.profiles.language import parse
from sarhad.profiles.language.syntax import Node, columns_of


@dataclass(frozen=True)
class BoundProfiles:
    """Profiles with their conditions.

    Attributes:
        profiles: as given.
        nodes: the condition of each within the offices it binds.
        compiled: all of them, to match a table.
    """

    profiles: tuple[Profile, ...]
    nodes: tuple[Node, ...]
    compiled: ProfileSet

    @classmethod
    def of(cls, profiles: Sequence[Profile], vocabulary: Vocabulary, offices: OfficeTree | None) -> BoundProfiles:
        """Bind and compile.

        Raises:
            SarhadError: a condition has a mistake, or two profiles have one id.
        """
        timeless = [one.model_copy(update={"valid_from": None, "valid_to": None}) for one in profiles]
        nodes = {one.id: bound_condition(one, parse(one.condition, vocabulary), offices) for one in timeless}
        if len(nodes) < len(profiles):
            ProfileSet.of_profiles(profiles, vocabulary=vocabulary)
        return cls(tuple(profiles), tuple(nodes.values()), ProfileSet(nodes, timeless))

    @property
    def columns(self) -> frozenset[str]:
        """The columns the conditions read."""
        return frozenset().union(*(columns_of(node) for node in self.nodes))

    def hits(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A line a hit: `row`, `number` of the profile, how it treats (`load.ways`), and the row's `declaration`."""
        found = self.compiled.match_numbers(rows).join(ways(self.profiles), on="number", maintain_order="left")
        return found.with_columns(rows["declaration"].gather(found["row"]))

    def hits_of_matching(self, rows: pl.DataFrame) -> pl.DataFrame:
        """As `hits`, of rows that `Past.matching` found for these profiles: for a single one, each is a hit."""
        if len(self.profiles) > 1:
            return self.hits(rows)
        numbered = rows.select("declaration").with_row_index("row")
        return numbered.join(ways(self.profiles), how="cross").select(
            "row", "number", "precedence", "passed", "declaration"
        )
