"""The past as back-tests read it: lazily, only the columns that are named, each as the profile language sees it."""

from __future__ import annotations

import functools
import operator
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl

from sarhad.declarations.schema import item_schema
from sarhad.effectiveness.report import History
from sarhad.errors import Problem, SarhadError
from sarhad.indicators import INDICATORS, compute
from sarhad.indicators.past import NEEDED as NEEDED_BY_INDICATORS
from sarhad.profiles import Vocabulary
from sarhad.profiles.language.frames import cleaned, expression
from sarhad.profiles.language.syntax import Node, columns_of
from sarhad.profiles.language.vocabulary import canonical_vocabulary, kind_of
from sarhad.sentences import say

KEPT = (
    "declaration_id", "declared_at", "office", "inspected", "irregular", "additional_revenue", "selection_probability",
)  # fmt: skip
"""Columns every back-test needs of a matched item."""

REQUIRED = ("declaration_id", "declared_at")


def vocabulary_of(history: pl.LazyFrame) -> Vocabulary:
    """What a condition may name when it is tried on a history: declared columns, indicators, and its own."""
    declared = canonical_vocabulary()
    outcomes = set(item_schema()) - set(declared.columns)
    kinds = {name: kind_of(dtype) for name, dtype in history.collect_schema().items() if name not in outcomes}
    extra = {name: kind for name, kind in kinds.items() if kind}
    return Vocabulary({**extra, **declared.columns})


def lacking_indicators(history: pl.LazyFrame, names: Iterable[str]) -> list[str]:
    """Those of the names that are indicators the history does not have as columns."""
    wanted = set(names) - set(history.collect_schema())
    return [name for name in INDICATORS if name in wanted]


def with_indicators(history: pl.LazyFrame, names: Iterable[str]) -> pl.LazyFrame:
    """The history with those of the named columns that are indicators it does not have yet, computed now.

    The indicators see the whole history, each row only what was before it.

    Raises:
        SarhadError: the history lacks what indicators are made of.
    """
    missing = lacking_indicators(history, names)
    if not missing:
        return history
    present = history.collect_schema()
    made_of = history.select(name for name in NEEDED_BY_INDICATORS if name in present).collect()
    return pl.concat([history, compute(made_of, names=missing).lazy()], how="horizontal")


class TriedPast(ABC):
    """What a back-test asks of the past, wherever it lies.

    Attributes:
        history: how much past there is.
        schema: the columns it has.
    """

    history: History
    schema: pl.Schema

    @property
    def has_outcomes(self) -> bool:
        """Whether it can say what inspections found."""
        return {"inspected", "irregular"} <= set(self.schema)

    def missing(self, nodes: Iterable[Node]) -> list[str]:
        """Columns conditions name that the history does not have."""
        return sorted(set().union(*(columns_of(node) for node in nodes)) - set(self.schema))

    @abstractmethod
    def matching(self, nodes: Sequence[Node], columns: Iterable[str] = ()) -> pl.DataFrame:
        """The rows any of the conditions is true of, with `KEPT`, the conditions' columns and others asked for."""

    @abstractmethod
    def of_declarations(self, identities: pl.Series, columns: Iterable[str]) -> pl.DataFrame:
        """All items of these declarations, with `KEPT` and other columns."""


class Past(TriedPast):
    """A history to try conditions on."""

    def __init__(self, history: pl.LazyFrame) -> None:
        """Check what is needed, and leave superseded versions of declarations out.

        Raises:
            SarhadError: the history lacks the column of the declaration or of its moment.
        """
        self.schema = history.collect_schema()
        refuse_lacking(self.schema)
        self._frame = history
        self.history = self._span()

    def matching(self, nodes: Sequence[Node], columns: Iterable[str] = ()) -> pl.DataFrame:
        """The rows any of the conditions is true of, with `KEPT`, the conditions' columns and others asked for.

        One pass that reads nothing else; the filter runs inside the Parquet reader where it can.
        """
        needed = set(KEPT).union(columns, *(columns_of(node) for node in nodes))
        true = functools.reduce(operator.or_, map(expression, nodes), pl.lit(value=False))
        return _read(self._select(needed).filter(true))

    def random_sample(self) -> pl.DataFrame:
        """The inspected items the random draw chose, with `KEPT`; none where the history does not tell why."""
        reason = pl.col("selection_reason") == "random"
        rows = self._select({*KEPT, "selection_reason"}).filter(reason & pl.col("inspected"))
        return _read(rows)

    def inspected(self, columns: Iterable[str]) -> pl.DataFrame:
        """The inspected items, with `KEPT` and other columns."""
        return _read(self._select({*KEPT, *columns}).filter(pl.col("inspected")))

    def of_declarations(self, identities: pl.Series, columns: Iterable[str]) -> pl.DataFrame:
        """All items of these declarations, with `KEPT` and other columns."""
        wanted = identities.unique().to_frame().lazy()
        rows = self._select({*KEPT, *columns}).join(wanted, on="declaration_id", how="semi")
        return _read(rows)

    def _select(self, names: Iterable[str]) -> pl.LazyFrame:
        return self._frame.select(column_as_seen(name, self.schema) for name in sorted(names))

    def _span(self) -> History:
        version = pl.col("version").max() if "version" in self.schema else pl.lit(1)
        moments = column_as_seen("declared_at", self.schema)
        facts = self._frame.select(pl.len(), first=moments.min(), last=moments.max(), version=version)
        items, first, last, newest = facts.collect(engine="streaming").row(0)
        if newest is not None and newest > 1:
            current = pl.col("version") == pl.col("version").max().over("declaration_id")
            self._frame = self._frame.filter(current)
            items = self._frame.select(pl.len()).collect(engine="streaming").item()
        return span(items, first, last)


def refuse_lacking(schema: Mapping[str, pl.DataType]) -> None:
    """See that a history has what every back-test needs.

    Raises:
        SarhadError: it lacks the column of the declaration or of its moment.
    """
    lacking = [name for name in REQUIRED if name not in schema]
    if lacking:
        advice = say("map a column of the source to it")
        raise SarhadError(*(Problem(say("the history has no column {name}", name=name), advice) for name in lacking))


def span(items: int, first: datetime | None, last: datetime | None) -> History:
    """How much past there is, and over how many calendar days."""
    return History(items, first, last, (last.date() - first.date()).days + 1 if first and last else 0)


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, with each declaration's number in `declaration`: numbers are grouped far faster than texts."""
    return rows.with_columns(pl.col("declaration_id").rank("dense").alias("declaration"))


def _read(rows: pl.LazyFrame) -> pl.DataFrame:
    return numbered(rows.collect(engine="streaming"))


def column_as_seen(name: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A column as the language sees it; of its canonical type where it has one; NULL where the history lacks it."""
    canonical = item_schema().get(name)
    if name in schema:
        dtype = schema[name]
        right = canonical is None or dtype == canonical or dtype.is_numeric() or canonical == pl.Datetime
        return cleaned(name, dtype) if right else pl.col(name).cast(canonical)  # type: ignore[arg-type]
    return pl.lit(None, canonical or pl.Null).alias(name)
