"""Taking in a file: read, validated, the good rows go on, the others go to the rejects file; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from sarhad.declarations.csv_file import Progress
from sarhad.declarations.mapping import Mapping, load_mapping
from sarhad.declarations.reading import ROWS, batches
from sarhad.declarations.reference import reference_of_file
from sarhad.declarations.rejects import RejectsFile
from sarhad.declarations.validation import FINDINGS, validate
from sarhad.declarations.validation_seen import SeenKeys

FINDINGS_KEPT = 1000
"""So many findings are kept in memory to be shown; all of them are counted, and are in the rejects file."""


@dataclass(frozen=True)
class Taken:
    """How far an earlier reading of the same file came.

    Attributes:
        rows: rows of the file read, good and bad.
        accepted: rows that went on.
        rejected: rows that did not.
        rejects_size: bytes of the rejects file by then.
    """

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    rejects_size: int = 0


@dataclass
class Intake:
    """A file being taken in: iterate it once for the accepted rows, batch by batch; the counts grow meanwhile.

    Attributes:
        accepted: rows that went on.
        rejected: rows that did not.
        by_rule: findings that rejected, per (column, rule).
        warnings_by_rule: findings that only warn, per (column, rule).
        findings: the first of those that rejected.
        warnings: the first of those that warn.
        taken: how far the file has been read; given to another Intake of the same file, it goes on from there.
        seen: the items accepted so far.
    """

    path: Path
    mapping: Mapping
    rejects: Path | None = None
    rows: int = ROWS
    now: datetime | None = None
    progress: Progress | None = None
    accepted: int = 0
    rejected: int = 0
    by_rule: dict[tuple[str, str], int] = field(default_factory=dict)
    warnings_by_rule: dict[tuple[str, str], int] = field(default_factory=dict)
    findings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDINGS))
    warnings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDINGS))
    taken: Taken = Taken()
    seen: SeenKeys = field(default_factory=SeenKeys)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The accepted rows as canonical item tables of at most `rows` rows."""
        reference = reference_of_file(self.path, self.mapping)
        self.accepted, self.rejected = self.taken.accepted, self.taken.rejected
        source = batches(self.path, self.mapping, rows=self.rows, progress=self.progress, after=self.taken.rows)
        with RejectsFile(self.rejects, self.taken.rejects_size) as rejects:
            for batch in source:
                checked = validate(
                    batch.table, reference=reference, now=self.now, lines=batch.lines, first_row=batch.first_row,
                    faults=batch.faults, seen=self.seen,
                )  # fmt: skip
                rejects.write(checked.rejected, batch.text, batch.first_row)
                self.accepted += checked.accepted.height
                self.rejected += checked.rejected_rows
                self.findings = _counted(self.by_rule, self.findings, checked.rejected)
                self.warnings = _counted(self.warnings_by_rule, self.warnings, checked.warnings)
                read = batch.first_row + batch.table.height
                self.taken = Taken(read, self.accepted, self.rejected, rejects.size)
                if not checked.accepted.is_empty():
                    yield checked.accepted


def accepted_batches(
    path: str | Path,
    mapping: str | Path | Mapping,
    *,
    rejects: str | Path | None = None,
    rows: int = ROWS,
    now: datetime | None = None,
    progress: Progress | None = None,
    taken: Taken | None = None,
    seen: SeenKeys | None = None,
) -> Intake:
    """The good rows of a file of any size, batch by batch; see `Intake` for what is known afterwards.

    Args:
        path: CSV, Parquet, XML or JSON, also gzipped.
        mapping: a mapping, or the name or path of one.
        rejects: CSV for the rejected rows with their reasons; there afterwards only if there are any.
        rows: rows of a batch, at most.
        now: the present moment in legal time; the computer's if not given.
        progress: called with (bytes read, bytes in all).
        taken: go on from where an earlier Intake of the same file, mapping, rejects and rows came to.
        seen: the items that one accepted.

    Raises:
        SarhadError: the mapping has mistakes; while iterating: the file cannot be used at all.
    """
    chosen = mapping if isinstance(mapping, Mapping) else load_mapping(mapping)
    kept = None if rejects is None else Path(rejects)
    return Intake(Path(path), chosen, kept, rows, now, progress, taken=taken or Taken(), seen=seen or SeenKeys())


def _counted(counts: dict[tuple[str, str], int], kept: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Add to the counts; gives the first findings."""
    for column, rule, number in found.group_by("column", "rule", maintain_order=True).len().iter_rows():
        counts[column, rule] = counts.get((column, rule), 0) + number
    missing = FINDINGS_KEPT - kept.height
    return pl.concat([kept, found.head(missing)]) if missing > 0 and not found.is_empty() else kept
