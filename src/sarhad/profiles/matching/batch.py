"""A whole table against a compiled set: hits as pairs (row, condition), chunk by chunk on every core."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.profiles.matching.bits import Bits
from sarhad.profiles.matching.compiled import CompiledConditions
from sarhad.profiles.matching.fast_block import FastBlock, joined
from sarhad.profiles.matching.filing import filing
from sarhad.profiles.matching.lookups import Codes, Lookups, lookups

CHUNK = 262_144
"""Rows whose codes are held at once: bounds memory."""

BLOCK = 4_096
"""Rows ANDed at once: their bits stay in the processor's cache."""

MANY_ROWS = 100_000
"""From so many rows on the machine code is worth the half second it takes to load."""

FUSED_ROWS = 4_096
"""Tables are multiplied into one while the product has at most so many rows: fewer ANDs a row."""

Lookup = tuple[Bits, Codes]
"""A bit table and the row of it that each table row uses."""

Hits = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
"""Row numbers and condition numbers, of equal length, ascending by row, then condition."""


def kernels_for(rows: int) -> Any | None:
    """The machine code for a table of so many rows; None if NumPy alone is quicker, or Numba is not installed."""
    if rows < MANY_ROWS or importlib.util.find_spec("numba") is None:
        return None
    from sarhad.profiles.matching import kernels

    return kernels


def match_table(compiled: CompiledConditions, table: pl.DataFrame, threads: int | None = None) -> Hits:
    """Every (row, condition) where the condition is true.

    Args:
        compiled: the conditions.
        table: columns the conditions name; those it lacks are NULL in every row.
        threads: how many threads; all cores if not given.
    """
    if not compiled.bits or not table.height:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    parts = list(match_chunks(compiled, table, threads, kernels_for(table.height)))
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([found for _, found in parts])


def match_chunks(
    compiled: CompiledConditions, table: pl.DataFrame, threads: int | None = None, kernels: Any | None = None
) -> Iterator[Hits]:
    """As `match_table`, a chunk of the table at a time, with the machine code `kernels` or, if None, with NumPy."""
    owners = np.asarray(compiled.owners, dtype=np.uint32)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for start in range(0, table.height, CHUNK):
            chunk = table.slice(start, CHUNK)
            coded = lookups(compiled, chunk, pool, kernels)
            if kernels is None:
                rows, found = _match_chunk(
                    _fused(zip(coded.tables, coded.codes, strict=True)), owners, chunk.height, pool
                )
            else:
                rows, found = filed_block(compiled, coded, kernels).match(coded.codes, pool)
            yield rows + np.uint32(start), found


def filed_block(compiled: CompiledConditions, coded: Lookups, kernels: Any) -> FastBlock:
    """The conjunctions filed for a chunk: as before, unless its values are new or quite differently frequent."""
    block = compiled.fast_block
    if block is None or not block.filing.fits(coded.tables, coded.codes):
        others = [subject.table.others for subject in compiled.subjects] or [compiled.everything]
        owners = np.asarray(compiled.owners, dtype=np.uint32)
        block = compiled.fast_block = FastBlock(
            filing(coded.tables, others, compiled.bits, coded.codes, kernels), owners, kernels
        )
    return block


def _match_chunk(lookups: list[Lookup], owners: npt.NDArray[np.uint32], height: int, pool: ThreadPoolExecutor) -> Hits:
    blocks = pool.map(lambda at: _match_block(lookups, at, min(at + BLOCK, height)), range(0, height, BLOCK))
    rows, bits = joined(list(blocks))
    return _one_hit_each(rows, owners[bits])


def _fused(lookups: Iterable[Lookup]) -> list[Lookup]:
    done: list[Lookup] = []
    for lookup in sorted(lookups, key=lambda one: len(one[0])):
        if done and len(done[-1][0]) * len(lookup[0]) <= FUSED_ROWS:
            done[-1] = _product(done[-1], lookup)
        else:
            done.append(lookup)
    return done


def _product(left: Lookup, right: Lookup) -> Lookup:
    rows = left[0][:, None, :] & right[0][None, :, :]
    return rows.reshape(-1, rows.shape[2]), left[1] * np.int32(len(right[0])) + right[1]


def _match_block(lookups: list[Lookup], start: int, end: int) -> Hits:
    (rows, codes), *others = lookups
    bits = rows[codes[start:end]]
    if others:
        row = np.empty_like(bits)
        for rows, codes in others:
            np.take(rows, codes[start:end], axis=0, out=row, mode="clip")
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
    """Ascending; a condition with several bits set in a row is one hit."""
    pairs = np.unique(rows.astype(np.uint64) << np.uint64(32) | owners)
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
