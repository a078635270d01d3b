"""Reading files of declarations: by a mapping, whole or batch by batch, each bad cell with its place and reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from sarhad.declarations.csv_file import Progress, csv_batches, missing_columns
from sarhad.declarations.mapping import Mapping
from sarhad.declarations.reading_batch import Batch, RawBatch
from sarhad.declarations.reading_convert import convert
from sarhad.declarations.reading_documents import FORMATS, document_batch, format_of
from sarhad.declarations.reading_parquet import parquet_batches
from sarhad.declarations.schema import columns, item_schema
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import Sentence, say

ROWS = 250_000
"""Rows of a batch, at most."""

PROBLEMS_SHOWN = 20


def read(path: str | Path, mapping: Mapping, *, rejected: list[pl.DataFrame] | None = None) -> pl.DataFrame:
    """The whole file as a canonical item table: typed, not yet validated (`sarhad.declarations.intake.take` does both).

    Args:
        path: CSV, Parquet, XML or JSON, also gzipped.
        mapping: how its columns become canonical ones.
        rejected: takes the faults of rows with cells that cannot be read; those rows are left out.

    Raises:
        SarhadError: the file cannot be used; or it has unreadable rows and there is no `rejected` to take them.
    """
    tables: list[pl.DataFrame] = []
    faults: list[pl.DataFrame] = []
    for batch in batches(path, mapping):
        tables.append(batch.readable())
        if not batch.faults.is_empty():
            place = pl.col("row").replace_strict(list(range(batch.table.height)), batch.lines, return_dtype=pl.UInt64)
            faults.append(batch.faults.with_columns(line=place, row=pl.col("row") + batch.first_row + 1))
    if faults and rejected is None:
        raise _unreadable(Path(path), pl.concat(faults))
    if rejected is not None:
        rejected.extend(faults)
    return pl.concat(tables, how="diagonal") if tables else pl.DataFrame(schema=item_schema())


read_any = read
"""The format is found by the name's ending and the content: one function reads them all."""


def scan_batches(path: str | Path, mapping: Mapping, *, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """The readable rows of a file of any size, at most `rows` at a time, in bounded memory.

    Unreadable rows are left out; `batches` and `sarhad.declarations.intake` tell about them.
    """
    for batch in batches(path, mapping, rows=rows):
        table = batch.readable()
        if not table.is_empty():
            yield table


def batches(
    path: str | Path, mapping: Mapping, *, rows: int = ROWS, progress: Progress | None = None, after: int = 0
) -> Iterator[Batch]:
    """A file of any size as batches of at most `rows` rows, in bounded memory.

    Args:
        path: CSV, Parquet, XML or JSON, also gzipped.
        mapping: how its columns become canonical ones.
        rows: rows of a batch, at most.
        progress: called with (bytes read, bytes in all).
        after: leave out the batches of the first so many rows, which an earlier reading with the same `rows` gave.

    Raises:
        SarhadError: the file cannot be opened, is of no known format, or lacks columns the mapping reads.
    """
    path = Path(path)
    kind = format_of(path)
    if kind in FORMATS:
        yield from _sliced(document_batch(path, kind, mapping), rows, after)
        return
    raws = parquet_batches(path, rows) if kind == "parquet" else csv_batches(path, mapping.csv, progress)
    checked = False
    for raw in raws:
        if not checked:
            _check_columns(path, mapping, raw)
            checked = True
        if raw.first_row + raw.cells.height > after:
            yield from _sliced(convert(raw, mapping), rows, after)


def _sliced(batch: Batch, rows: int, after: int) -> Iterator[Batch]:
    for start in range(0, batch.table.height, rows):
        if batch.first_row + min(start + rows, batch.table.height) <= after:
            continue
        if start == 0 and batch.table.height <= rows:
            yield batch
            return
        inside = pl.col("row").is_between(start, start + rows - 1)
        faults = batch.faults.filter(inside).with_columns(pl.col("row") - start)
        yield Batch(
            batch.table.slice(start, rows),
            batch.lines.slice(start, rows),
            batch.first_row + start,
            faults,
            lambda row, start=start: batch.text(row + start),  # type: ignore[misc]
        )


def _check_columns(path: Path, mapping: Mapping, raw: RawBatch) -> None:
    needed = mapping.sources()
    if mapping.identity:
        required = (name for name, column in columns().items() if column.required and name not in mapping.columns)
        needed |= {name: [name] for name in required}
    error = missing_columns(path, needed, raw.cells.columns)
    if error is not None:
        raise error


def _unreadable(path: Path, faults: pl.DataFrame) -> SarhadError:
    problems = [
        Problem(
            say(
                "row {row}, {column}: {rule}: {found!r}",
                row=fault["row"],
                column=fault["column"] or say("whole row"),
                rule=Sentence(fault["rule"], {}),
                found=fault["value"],
            ),
            fault["advice"],
            Place(path, fault["line"]),
        )
        for fault in faults.head(PROBLEMS_SHOWN).iter_rows(named=True)
    ]
    if faults.height > PROBLEMS_SHOWN:
        problems.append(
            Problem(
                say("and {count:,} more", count=faults.height - PROBLEMS_SHOWN),
                say("run `sarhad read` for a rejects file"),
            )
        )
    return SarhadError(*problems)
