"""Tables on their way between Spark and Polars: as Arrow batches, typed alike on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

Work = Callable[[pl.DataFrame], pl.DataFrame]
"""What is done with a table; it must be a function of a module, perhaps with arguments bound, so that it can travel."""

_SPARK: dict[pl.DataType, str] = {
    pl.String(): "STRING",
    pl.Boolean(): "BOOLEAN",
    pl.Float64(): "DOUBLE",
    pl.Float32(): "FLOAT",
    pl.Int64(): "BIGINT",
    pl.Int32(): "INT",
    pl.Int16(): "SMALLINT",
    pl.Int8(): "TINYINT",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP_NTZ",
    pl.List(pl.String()): "ARRAY<STRING>",
}


def spark_types(schema: pl.Schema) -> str:
    """A Polars schema as Spark writes it."""
    return ", ".join(f"`{name}` {_SPARK[dtype]}" for name, dtype in schema.items())


def arrow_types(schema: pl.Schema) -> pa.Schema:
    """A Polars schema as Spark expects it of Arrow: plain strings and lists, not the large ones."""
    import pyarrow as pa

    lists = {pl.List(pl.String()): pa.list_(pa.string()), pl.String(): pa.string()}
    empty = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    return pa.schema([(field.name, lists.get(schema[field.name], field.type)) for field in empty])


def batch_by_batch(frame: DataFrame, work: Work, schema: pl.Schema) -> DataFrame:
    """The work done on each batch of rows as it comes, in bounded memory."""
    return frame.mapInArrow(_Batches(work, schema), spark_types(schema))


def part_by_part(frame: DataFrame, work: Work, schema: pl.Schema) -> DataFrame:
    """The work done on each partition as a whole; it must fit in an executor's memory."""
    return frame.mapInArrow(_Parts(work, schema), spark_types(schema))


def collected(frame: DataFrame) -> pl.DataFrame:
    """A Spark table, all of it, as a Polars one."""
    return _from_arrow([frame.toArrow()])


class _Batches:
    def __init__(self, work: Work, schema: pl.Schema) -> None:
        self.work, self.schema = work, schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        types = arrow_types(self.schema)
        for batch in batches:
            yield from _to_arrow(self.work(_from_arrow([batch])), self.schema, types)


class _Parts(_Batches):
    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        whole = list(batches)
        if whole:
            yield from _to_arrow(self.work(_from_arrow(whole)), self.schema, arrow_types(self.schema))


def _from_arrow(parts: Iterable[pa.RecordBatch | pa.Table]) -> pl.DataFrame:
    tables = [pl.DataFrame(pl.from_arrow(part)) for part in parts]
    return pl.concat(tables, rechunk=True)


def _to_arrow(table: pl.DataFrame, schema: pl.Schema, types: pa.Schema) -> list[pa.RecordBatch]:
    typed = table.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return list(typed.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(types).to_batches())
