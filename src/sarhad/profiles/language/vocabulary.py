"""What a condition may name: columns with their kinds, lists, and groups of countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import polars as pl

from sarhad.declarations.schema import DataType, columns, item_schema
from sarhad.errors import Problem, SarhadError
from sarhad.indicators import indicator_schema
from sarhad.profiles.language.country_groups import COUNTRY_GROUPS
from sarhad.profiles.language.syntax import Kind


def kind_of(dtype: DataType) -> Kind | None:
    """The kind of value a Polars type holds; None for a type that conditions cannot use."""
    if dtype.is_numeric():
        return "number"
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return "text"
    if dtype == pl.Boolean:
        return "boolean"
    if dtype in (pl.Datetime, pl.Date):
        return "moment"
    return None


@dataclass(frozen=True)
class Vocabulary:
    """Names a condition may use.

    Attributes:
        columns: column name -> kind of its values.
        lists: name of a list -> its members, for `importer IN LIST('watched_importers')`.
        groups: name of a country group -> ISO 3166-1 alpha-2 codes, for `origin_country IN GROUP('EAEU')`.
    """

    columns: Mapping[str, Kind]
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=lambda: COUNTRY_GROUPS)

    @classmethod
    def of_schema(cls, schema: Mapping[str, DataType], lists: Mapping[str, frozenset[str]] | None = None) -> Vocabulary:
        """The vocabulary of a table with this schema.

        Raises:
            SarhadError: a column's type cannot be used in conditions.
        """
        kinds = {name: kind_of(dtype) for name, dtype in schema.items()}
        problems = [
            Problem(f"column {name!r} has type {schema[name]}, which conditions cannot use", "cast it or leave it out")
            for name, kind in kinds.items()
            if kind is None
        ]
        if problems:
            raise SarhadError(*problems)
        return cls({name: kind for name, kind in kinds.items() if kind}, lists or {})

    def with_lists(self, lists: Mapping[str, frozenset[str]]) -> Vocabulary:
        """The same with more lists."""
        return replace(self, lists={**self.lists, **lists}) if lists else self


@cache
def canonical_vocabulary() -> Vocabulary:
    """What is known at the moment of declaration: the item table without outcomes, and every indicator."""
    declared = {name: item_schema()[name] for name, column in columns().items() if column.part != "outcome"}
    return Vocabulary.of_schema({**declared, **indicator_schema()})
