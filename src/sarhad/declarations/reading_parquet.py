"""A Parquet file as a stream of batches; types are known, rows count as lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from sarhad.declarations.reading_batch import RawBatch, faults_of
from sarhad.errors import Place, Problem, SarhadError


def parquet_batches(path: Path, rows: int) -> Iterator[RawBatch]:
    """Batches of at most `rows` rows.

    Raises:
        SarhadError: the file is no Parquet.
    """
    try:
        scan = pl.scan_parquet(path)
        height = scan.select(pl.len()).collect().item()
        for first_row in range(0, max(height, 1), rows):
            yield typed_batch(scan.slice(first_row, rows).collect(), first_row)
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"no readable Parquet file: {str(error).splitlines()[0]}"
        raise SarhadError(Problem(message, "write it again", Place(path))) from error


def typed_batch(cells: pl.DataFrame, first_row: int) -> RawBatch:
    """A batch of a format without lines: the row's number stands for its line, JSON for its text."""

    def text(row: int) -> str:
        return json.dumps(cells.row(row, named=True), default=str, ensure_ascii=False)

    lines = pl.int_range(first_row + 1, first_row + cells.height + 1, dtype=pl.UInt64, eager=True)
    return RawBatch(cells, lines, first_row, faults_of([]), text)
