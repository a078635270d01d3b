"""A whole table against a compiled set: hits as pairs (row, condition), chunk by chunk on every core."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.language.frames import cleaned, expression
from sarhad.profiles.matching.bits import Bits, as_rows
from sarhad.profiles.matching.compiled import CompiledConditions

CHUNK = 262_144
"""Rows whose codes are held at once: bounds memory."""

BLOCK = 4_096
"""Rows ANDed at once: their bits stay in the processor's cache."""

FUSED_ROWS = 4_096
"""Tables are multiplied into one while the product has at most so many rows: fewer ANDs a row."""

Hits = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
"""Row numbers and condition numbers, of equal length, ascending by row, then condition."""


@dataclass(frozen=True)
class Lookup:
    """A bit table and the row of it that each table row uses."""

    rows: Bits
    codes: npt.NDArray[np.int32]


def match_table(compiled: CompiledConditions, table: pl.DataFrame, threads: int | None = None) -> Hits:
    """Every (row, condition) where the condition is true.

    Args:
        compiled: the conditions.
        table: columns the conditions name; those it lacks are NULL in every row.
        threads: how many threads; all cores if not given.
    """
    if not compiled.bits or not table.height:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    threads = threads or os.cpu_count() or 1
    starts = range(0, table.height, CHUNK)
    with ThreadPoolExecutor(threads) as pool:
        parts = [_match_chunk(compiled, table.slice(start, CHUNK), start, pool) for start in starts]
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([found for _, found in parts])


def _match_chunk(compiled: CompiledConditions, chunk: pl.DataFrame, start: int, pool: ThreadPoolExecutor) -> Hits:
    lookups = _fused(_lookups(compiled, chunk))
    blocks = pool.map(
        lambda at: _match_block(lookups, at, min(at + BLOCK, chunk.height)), range(0, chunk.height, BLOCK)
    )
    found = list(blocks)
    rows = np.concatenate([rows for rows, _ in found]) + np.uint32(start)
    owners = np.asarray(compiled.owners, dtype=np.uint32)
    return _one_hit_each(rows, owners[np.concatenate([bits for _, bits in found])])


def _lookups(compiled: CompiledConditions, chunk: pl.DataFrame) -> list[Lookup]:
    if not compiled.subjects:
        return [Lookup(as_rows([compiled.everything], compiled.bits), np.zeros(chunk.height, np.int32))]
    values = subject_values(compiled, chunk)
    coded = [subject.table.codes(values.to_series(i)) for i, subject in enumerate(compiled.subjects)]
    return [Lookup(subject.table.rows, codes) for subject, codes in zip(compiled.subjects, coded, strict=True)]


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


def _fused(lookups: list[Lookup]) -> list[Lookup]:
    done: list[Lookup] = []
    for lookup in sorted(lookups, key=lambda one: len(one.rows)):
        if done and len(done[-1].rows) * len(lookup.rows) <= FUSED_ROWS:
            done[-1] = _product(done[-1], lookup)
        else:
            done.append(lookup)
    return done


def _product(left: Lookup, right: Lookup) -> Lookup:
    rows = left.rows[:, None, :] & right.rows[None, :, :]
    return Lookup(rows.reshape(-1, rows.shape[2]), left.codes * np.int32(len(right.rows)) + right.codes)


def _match_block(lookups: list[Lookup], start: int, end: int) -> Hits:
    first, *others = lookups
    bits = first.rows[first.codes[start:end]]
    if others:
        row = np.empty_like(bits)
        for lookup in others:
            np.take(lookup.rows, lookup.codes[start:end], axis=0, out=row, mode="clip")
            np.bitwise_and(bits, row, out=bits)
    return _positions(bits, start)


def _positions(bits: Bits, start: int) -> Hits:
    """Where bits are set; only words that are not zero are unpacked."""
    at_row, at_word = np.nonzero(bits)
    octets = bits[at_row, at_word].astype("<u8").view(np.uint8).reshape(-1, 8)
    which, bit = np.nonzero(np.unpackbits(octets, axis=1, bitorder="little"))
    rows = (at_row[which] + start).astype(np.uint32)
    return rows, (at_word[which] * 64 + bit).astype(np.uint32)


def _one_hit_each(rows: npt.NDArray[np.uint32], owners: npt.NDArray[np.uint32]) -> Hits:
    """A condition with several bits set in a row is one hit; bits of a condition stand side by side."""
    if len(rows) == 0:
        return rows, owners
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]) | (owners[1:] != owners[:-1])
    return rows[new], owners[new]
