"""A national history on Spark to try profiles on: executors match, only what matches comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sarhad.declarations.schema import item_schema
from sarhad.effectiveness.past import KEPT, TriedPast, column_as_seen, numbered, refuse_lacking, span, vocabulary_of
from sarhad.engines.spark.indicators import PRIOR, with_indicators
from sarhad.engines.spark.intake import ROW
from sarhad.engines.spark.tables import batch_by_batch, collected
from sarhad.errors import Place, Problem, SarhadError
from sarhad.indicators import INDICATORS
from sarhad.profiles import ProfileSet, Vocabulary
from sarhad.profiles.language.syntax import Node, columns_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_compiled: dict[str, ProfileSet] = {}
"""In an executor: the conditions it matched last."""


class SparkPast(TriedPast):
    """As `sarhad.effectiveness.past.Past`, where the history is a Spark table of canonical columns."""

    def __init__(self, frame: DataFrame) -> None:
        """Check what is needed, and leave superseded versions of declarations out.

        Raises:
            SarhadError: the history lacks the column of the declaration or of its moment.
        """
        self.schema = collected(frame.limit(0)).schema
        refuse_lacking(self.schema)
        version = "max(version)" if "version" in self.schema else "1"
        row = frame.selectExpr("count(*)", "min(declared_at)", "max(declared_at)", version).first()
        items, first, last, newest = row if row is not None else (0, None, None, None)
        self._frame = frame
        if newest is not None and newest > 1:
            whole = frame.selectExpr("*", "max(version) OVER (PARTITION BY declaration_id) AS `newest#`")
            self._frame = whole.where("version = `newest#`").drop("newest#")
            items = self._frame.count()
        self.history = span(items, first, last)

    @classmethod
    def read(cls, session: SparkSession, path: Path, names: Iterable[str] = ()) -> SparkPast:
        """The past in Parquet with canonical columns, with those of the named columns that are indicators.

        Raises:
            SarhadError: Spark cannot read it, or it lacks what is needed.
        """
        from pyspark.sql import functions

        frame = read_history(session, path)
        schema = collected(frame.limit(0)).schema
        wanted = set(names) - set(schema)
        lacking = [name for name in INDICATORS if name in wanted]
        if lacking:
            told = frame.withColumn(ROW, functions.monotonically_increasing_id())
            told = told.withColumn(PRIOR, functions.lit(False))
            frame = with_indicators(told, lacking, pl.Schema({**schema, ROW: pl.Int64(), PRIOR: pl.Boolean()})).drop(
                ROW
            )
        return cls(frame)

    def matching(self, nodes: Sequence[Node], columns: Iterable[str] = ()) -> pl.DataFrame:
        """The rows any of the conditions is true of, with `KEPT`, the conditions' columns and others asked for."""
        needed = set(KEPT).union(columns, *(columns_of(node) for node in nodes))
        seen = self._seen(needed)
        return numbered(collected(self._select(seen, partial(_matching, nodes=tuple(nodes), seen=seen))))

    def of_declarations(self, identities: pl.Series, columns: Iterable[str]) -> pl.DataFrame:
        """All items of these declarations, with `KEPT` and other columns."""
        seen = self._seen({*KEPT, *columns})
        wanted = frozenset(identities.unique().to_list())
        return numbered(collected(self._select(seen, partial(_of_declarations, identities=wanted, seen=seen))))

    def _seen(self, names: Iterable[str]) -> _Seen:
        return _Seen(tuple(sorted(names)), self.schema)

    def _select(self, seen: _Seen, work: partial[pl.DataFrame]) -> DataFrame:
        present = [name for name in seen.names if name in self.schema]
        result = pl.DataFrame(schema=self.schema).lazy().select(seen.expressions()).collect_schema()
        known = pl.Schema({name: _spark_type(name, dtype) for name, dtype in result.items()})
        return batch_by_batch(self._frame.select(*(f"`{name}`" for name in present)), work, known)


@dataclass(frozen=True)
class _Seen:
    """Columns as the profile language sees them."""

    names: tuple[str, ...]
    schema: pl.Schema

    def expressions(self) -> list[pl.Expr]:
        return [column_as_seen(name, self.schema) for name in self.names]


def _spark_type(name: str, dtype: pl.DataType) -> pl.DataType:
    return item_schema().get(name, pl.String()) if dtype == pl.Null() else dtype


def read_history(session: SparkSession, path: Path) -> DataFrame:
    """Parquet with canonical columns, as Spark sees it.

    Raises:
        SarhadError: Spark cannot read it.
    """
    try:
        return session.read.parquet(str(path))
    except Exception as error:
        message = f"Spark cannot read it: {str(error).splitlines()[0]}"
        raise SarhadError(
            Problem(message, "on Spark a history is Parquet with canonical columns", Place(path))
        ) from error


def vocabulary_of_history(session: SparkSession, path: Path) -> Vocabulary:
    """What a condition may name when it is tried on that history."""
    return vocabulary_of(collected(read_history(session, path).limit(0)).lazy())


def _matching(table: pl.DataFrame, nodes: tuple[Node, ...], seen: _Seen) -> pl.DataFrame:
    name = repr(nodes)
    if name not in _compiled:
        _compiled.clear()
        _compiled[name] = ProfileSet({str(number): node for number, node in enumerate(nodes)}, ())
    as_seen = table.select(seen.expressions())
    rows = _compiled[name].match_numbers(as_seen)["row"].unique().sort()
    return as_seen[rows]


def _of_declarations(table: pl.DataFrame, identities: frozenset[str], seen: _Seen) -> pl.DataFrame:
    return table.select(seen.expressions()).filter(pl.col("declaration_id").is_in(list(identities)))
