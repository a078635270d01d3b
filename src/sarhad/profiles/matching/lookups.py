"""A chunk of a table made ready for the AND: for every subject its bit table and the row of it that each row uses."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.language.frames import cleaned, expression
from sarhad.profiles.matching.bits import Bits, as_rows
from sarhad.profiles.matching.compiled import CompiledConditions, Subject
from sarhad.profiles.matching.ordered_table import OrderedTable
from sarhad.profiles.matching.truth_table import TruthTable


@dataclass(frozen=True)
class Lookup:
    """A bit table and the row of it that each table row uses."""

    rows: Bits
    codes: npt.NDArray[np.int32]


def lookups(
    compiled: CompiledConditions, chunk: pl.DataFrame, pool: ThreadPoolExecutor, kernels: Any | None = None
) -> list[Lookup]:
    """One for every subject, in the order of the subjects; one that rules out nothing if there is no subject."""
    if not compiled.subjects:
        return [Lookup(as_rows([compiled.everything], compiled.bits), np.zeros(chunk.height, np.int32))]
    values = subject_values(compiled, chunk)
    return list(pool.map(lambda subject, column: _lookup(subject, column, kernels), compiled.subjects, values))


def subject_values(compiled: CompiledConditions, chunk: pl.DataFrame) -> pl.DataFrame:
    """The value of every subject for every row, a column each, in the order of the subjects."""
    schema: Mapping[str, pl.DataType] = chunk.schema
    needed = {name for subject in compiled.subjects for name in subject.columns}
    clean = chunk.select(
        *(cleaned(name, schema[name]) for name in sorted(needed & set(schema))),
        *(pl.lit(None, dtype).alias(name) for name, dtype in compiled.missing(schema).items()),
        pl.repeat(True, chunk.height).alias("\0rows"),
    )
    return clean.select(expression(subject.node).alias(str(i)) for i, subject in enumerate(compiled.subjects))


def _lookup(subject: Subject, values: pl.Series, kernels: Any | None) -> Lookup:
    table = subject.table
    if isinstance(table, OrderedTable):
        return Lookup(table.rows, _zones(table, values, kernels))
    if isinstance(table, TruthTable):
        return Lookup(table.rows, table.codes(values))
    return Lookup(*table.codes.of(values, kernels))


def _zones(table: OrderedTable, values: pl.Series, kernels: Any | None) -> npt.NDArray[np.int32]:
    array: npt.NDArray[Any]
    cuts: npt.NDArray[Any]
    if values.dtype == pl.Int64 or values.dtype == pl.Datetime:
        array = values.to_physical().fill_null(0).to_numpy(writable=True)
        cuts = table.cuts_of_wholes
    else:
        array = values.cast(pl.Float64).to_numpy(writable=True)
        cuts = table.cuts_of_doubles
    if kernels is None:
        zones = table.zones(array)
    else:
        zones = np.empty(len(array), np.int32)
        kernels.zones(cuts, np.ascontiguousarray(array), np.int32(table.null), zones)
    if array.dtype == np.int64 and values.null_count():
        zones[values.is_null().to_numpy()] = table.null
    return zones
