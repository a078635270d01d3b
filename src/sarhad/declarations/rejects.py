"""The rejects file: every rejected row as it was, with its reasons, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TextIO

import polars as pl

from sarhad.declarations.csv_blocks import RECORD_LIMIT
from sarhad.declarations.validation import FINDINGS

COLUMNS = (*FINDINGS.names(), "text")
"""Header of the file: the reason's columns, and the original text of the row."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text so that a spreadsheet takes it for text: what begins like a formula gets an apostrophe before it.

    >>> inert("=HYPERLINK(...)")
    "'=HYPERLINK(...)"
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class RejectsFile:
    """A CSV file (UTF-8) with a line per reason; made when the first row is rejected, else removed if it was there.

    Attributes:
        size: bytes written so far; given as `keep` to another one, it goes on from there.
    """

    def __init__(self, path: Path | None, keep: int = 0) -> None:
        """Take the place; of a file already there the first `keep` bytes stay."""
        self._path = path
        self._file: TextIO | None = None
        self.size = keep
        if path is not None and keep:
            os.truncate(path, keep)
        elif path is not None:
            path.unlink(missing_ok=True)

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, findings: pl.DataFrame, text: Callable[[int], str], first_row: int) -> None:
        """Add reasons; `text` gives the original of a row by its position after `first_row`, from 0."""
        if self._path is None or findings.is_empty():
            return
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8", errors="backslashreplace", newline="")
            if not self.size:
                csv.writer(self._file).writerow(COLUMNS)
        lines = csv.writer(self._file)
        for finding in findings.iter_rows(named=True):
            lines.writerow(_line(finding, text(finding["row"] - first_row - 1)))
        self._file.flush()
        self.size = self._path.stat().st_size


def _line(finding: Mapping[str, object], text: str) -> list[str]:
    values = ["" if value is None else str(value) for value in finding.values()]
    return [inert(value.replace("\x00", "\\x00"))[:RECORD_LIMIT] for value in (*values, text)]
