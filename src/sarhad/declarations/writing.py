"""Item tables to a Parquet file, batch by batch: there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import polars as pl

from sarhad.declarations.reference import Reference, origin_note
from sarhad.declarations.schema import item_schema


class ItemFile:
    """A Parquet file that grows by batches in bounded memory and takes its name when it is complete.

    Attributes:
        rows: how many rows were written.
    """

    def __init__(self, path: Path, reference: Reference | None = None) -> None:
        """Prepare beside the final place, so that the last step is a rename.

        `reference` is noted in the file: read again, its rows are judged by what was right in their source.
        """
        self._note = origin_note(reference) if reference else {}
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._parts = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        self._number = 0
        self.rows = 0

    def __enter__(self) -> ItemFile:
        return self

    def write(self, table: pl.DataFrame) -> None:
        """Add rows; all tables have the same columns."""
        table.write_parquet(self._parts / f"{self._number:09d}.parquet")
        self._number += 1
        self.rows += table.height

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            shutil.rmtree(self._parts, ignore_errors=True)

    def _finish(self) -> None:
        whole = self._parts / "whole"
        if self._number:
            pl.scan_parquet(self._parts / "*.parquet").sink_parquet(whole, metadata=self._note)
        else:
            pl.DataFrame(schema=item_schema()).write_parquet(whole, metadata=self._note)
        whole.replace(self._path)
