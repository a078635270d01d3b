"""A chunk of a table made ready for the AND: for every subject its bit table and the row of it that each row uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

PARTS = 16_384
"""Into how many the range of a column's cuts is divided."""


Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Lookups:
    """For every subject its bit table, and a line of codes: the row of that table that each row of the chunk uses."""

    tables: Sequence[Bits]
    codes: Codes


def lookups(
    compiled: CompiledConditions, chunk: pl.DataFrame, pool: ThreadPoolExecutor, kernels: Any | None = None
) -> Lookups:
    """In the order of the subjects; a table that rules out nothing if there is no subject."""
    if not compiled.subjects:
        return Lookups([as_rows([compiled.everything], compiled.bits)], np.zeros((1, chunk.height), np.int32))
    codes = np.empty((len(compiled.subjects), chunk.height), np.int32)

    def look_up(subject: Subject, values: pl.Series, line: Codes) -> Bits:
        rows, line[:] = _lookup(subject, values, kernels)  # copied while still in the cache of the thread that made it
        return rows

    return Lookups(list(pool.map(look_up, compiled.subjects, subject_values(compiled, chunk), codes)), codes)


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


def _lookup(subject: Subject, values: pl.Series, kernels: Any | None) -> tuple[Bits, Codes]:
    table = subject.table
    if isinstance(table, OrderedTable):
        return table.rows, _zones(table, values, kernels)
    if isinstance(table, TruthTable):
        return table.rows, table.codes(values)
    return table.codes.of(values, kernels)


def _zones(table: OrderedTable, values: pl.Series, kernels: Any | None) -> Codes:
    whole = values.dtype == pl.Int64 or values.dtype == pl.Datetime
    numbers = values.to_physical().fill_null(0) if whole else values.cast(pl.Float64)
    array = numbers.to_numpy(writable=True)
    zones = table.zones(array) if kernels is None else zones_by_machine_code(table, array, kernels)
    if whole and values.null_count():
        zones[values.is_null().to_numpy()] = table.null
    return zones


def zones_by_machine_code(table: OrderedTable, values: npt.NDArray[Any], kernels: Any) -> Codes:
    """As `OrderedTable.zones`."""
    double = values.dtype == np.float64
    cuts = table.cuts_of_doubles if double else table.cuts_of_wholes
    if not len(cuts):
        return table.zones(values)
    if double not in table.parts:
        keys, starts = np.empty(len(cuts), np.uint64), np.empty(PARTS + 1, np.int32)
        table.parts[double] = keys, starts, kernels.buckets(cuts.view(np.int64), double, keys, starts)
    zones = np.empty(len(values), np.int32)
    bits = np.ascontiguousarray(values)
    kernels.zones(*table.parts[double], bits.view(np.int64), double, np.int32(table.null), zones)
    return zones
