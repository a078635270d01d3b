"""The file of assessments: written batch by batch, there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import polars as pl

from sarhad.assessment.assessor import ASSESSMENT_SCHEMA


class AssessmentFile:
    """A Parquet file that grows by batches and takes its name only when it is complete.

    Attributes:
        rows: how many rows were written.
    """

    def __init__(self, path: Path) -> None:
        """Prepare beside the final place, so that the last step is a rename."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._parts = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        self.rows = 0

    def __enter__(self) -> AssessmentFile:
        return self

    def write(self, batch: pl.DataFrame) -> None:
        """Add rows with the columns of `ASSESSMENT_SCHEMA`."""
        batch.write_parquet(self._parts / f"{self.rows:015d}.parquet")
        self.rows += batch.height

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
        if self.rows:
            pl.scan_parquet(self._parts / "*.parquet").sink_parquet(whole)
        else:
            pl.DataFrame(schema=ASSESSMENT_SCHEMA).write_parquet(whole)
        whole.replace(self._path)
