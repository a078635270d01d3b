"""What readers give: a part of the file as a table, and what could not be read, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

FAULTS = pl.Schema({"row": pl.UInt32, "column": pl.String, "value": pl.String, "rule": pl.String, "advice": pl.String})
"""One unreadable cell: its row within the batch from 0; column "" stands for the whole row."""

VALUE_SHOWN = 200
"""So many characters of an offending value are shown; the whole row goes to the rejects file."""


@dataclass(frozen=True)
class RawBatch:
    """Rows as the source wrote them, before the mapping.

    Attributes:
        cells: a column per source column; text, or typed where the format knows types.
        lines: the line of the file where each row begins (for formats without lines: the row's number).
        first_row: number of rows before this batch.
        faults: rows that could not be split into cells.
        text: the original text of a row of this batch.
    """

    cells: pl.DataFrame
    lines: pl.Series
    first_row: int
    faults: pl.DataFrame
    text: Callable[[int], str]


@dataclass(frozen=True)
class Batch:
    """Rows as the canonical item table; an unreadable cell is null there and a row of `faults`.

    Attributes: as `RawBatch`, with `table` in place of `cells`.
    """

    table: pl.DataFrame
    lines: pl.Series
    first_row: int
    faults: pl.DataFrame
    text: Callable[[int], str]

    def readable(self) -> pl.DataFrame:
        """The rows without a fault."""
        if self.faults.is_empty():
            return self.table
        bad = self.faults["row"].unique().to_list()
        return self.table.with_row_index("row#").filter(~pl.col("row#").is_in(bad)).drop("row#")


def faults_of(rows: Sequence[tuple[int, str, str, str, str]]) -> pl.DataFrame:
    """Faults from plain tuples in the order of `FAULTS`."""
    return pl.DataFrame(list(rows), schema=FAULTS, orient="row")
