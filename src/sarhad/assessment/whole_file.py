"""A whole file assessed, of any size: read, its indicators found, assessed; an interrupted run goes on where it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sarhad.assessment.assessor import ASSESSMENT_SCHEMA, Assessor
from sarhad.assessment.parts import Parts, fingerprint
from sarhad.declarations.intake import Taken, accepted_batches
from sarhad.declarations.mapping import Mapping, load_mapping
from sarhad.declarations.reading import scan_batches
from sarhad.declarations.schema import item_schema
from sarhad.declarations.validation_seen import KEY, SeenKeys
from sarhad.indicators.batch import compute_columns
from sarhad.indicators.past import NEEDED

ROWS = 200_000
"""Rows of a part."""

Report = Callable[[str, int], None]
"""Takes a stage in words and how many rows of it are done."""

COUNTS = {"office": pl.String, "channel": pl.String, "items": pl.Int64}
SILENT = {"office": pl.String, "profile": pl.String, "items": pl.Int64}


@dataclass(frozen=True)
class Assessed:
    """What came of a run.

    Attributes:
        rows: items assessed.
        rejected: rows that could not be used.
        resumed: items that an earlier, interrupted run had assessed already.
        counts: items by office and channel.
        silent: items by office and profile in shadow that matched them; they selected nothing.
    """

    rows: int
    rejected: int
    resumed: int
    counts: pl.DataFrame
    silent: pl.DataFrame


@dataclass(frozen=True)
class Job:
    """What is assessed and where it goes.

    Attributes:
        file: declarations: CSV, Parquet, XML or JSON.
        mapping: how its columns become canonical ones.
        output: Parquet file to write.
        rejects: CSV for the rows that cannot be used.
        history: earlier declarations, for the indicators: files or folders of Parquet parts, with canonical columns
            or the mapping's.
        made_with: files that the assessor was made with and does not name itself (offices).
    """

    file: Path
    mapping: Mapping
    output: Path
    rejects: Path | None = None
    history: Sequence[Path] = ()
    made_with: Sequence[Path] = ()


def assess_file(assessor: Assessor, job: Job, report: Report = lambda stage, rows: None, rows: int = ROWS) -> Assessed:
    """Assess a file in bounded memory; the output is there whole or not at all.

    What is done is kept beside the output until the output is complete, so that the same call after an interruption
    goes on with the next part. It begins anew where file, mapping, history, profiles, model, key or policy differ.

    Raises:
        SarhadError: the file or the history cannot be used, or another run is writing the same output.
    """
    with Parts(job.output) as parts:
        read = fingerprint(job.file, job.mapping, rows)
        parts.begin("read", read)
        taken = _read(parts, job, report, rows)
        past = fingerprint(read, *job.history, assessor.indicators)
        parts.begin("past", past)
        _past(parts, assessor.indicators, job, report)
        parts.begin("assessed", fingerprint(past, assessor.signature, COUNTS, SILENT, *job.made_with))
        resumed = _assess(parts, assessor, report)
        counts, silent = _finish(parts, job, report)
    return Assessed(taken.accepted, taken.rejected, resumed, counts, silent)


def _numbers(parts: Parts, stage: str) -> Iterator[int]:
    number = 0
    while parts.note(stage, number) is not None:
        yield number
        number += 1


def _read(parts: Parts, job: Job, report: Report, rows: int) -> Taken:
    """Take the file in, part by part, from where an earlier run came to."""
    taken, seen, number = Taken(), SeenKeys(), 0
    for number, _ in enumerate(_numbers(parts, "read"), start=1):
        note = parts.note("read", number - 1) or {}
        taken = Taken(**note["taken"])
        keys = pl.read_parquet(parts.path("read", number - 1), columns=list(KEY))
        seen.repeated(keys, pl.repeat(value=True, n=keys.height, dtype=pl.Boolean, eager=True))
        if note["last"]:
            return taken
    intake = accepted_batches(
        job.file, job.mapping, rejects=parts.folder / "rejects.csv", rows=rows, taken=taken, seen=seen
    )
    waiting: list[pl.DataFrame] = []
    taken = Taken()
    for table in intake:
        if sum(one.height for one in waiting) + table.height > rows:
            parts.add("read", number, pl.concat(waiting), {"taken": asdict(taken), "last": False})
            number, waiting = number + 1, []
        waiting.append(table)
        taken = intake.taken
        report("rows read", taken.rows)
    table = pl.concat(waiting) if waiting else pl.DataFrame(schema=item_schema())
    parts.add("read", number, table, {"taken": asdict(intake.taken), "last": True})
    return intake.taken


def _past(parts: Parts, names: Sequence[str], job: Job, report: Report) -> None:
    """The indicators asked for, a part each, over all rows."""
    missing = [name for name in names if not parts.path("past", name).exists()]
    if not missing:
        return
    prior = (table for path in job.history for table in _history(path, job.mapping))
    columns = (pl.read_parquet(part, columns=_needed(part)) for part in _tables(parts))
    for done, column in enumerate(compute_columns(columns, prior=prior, names=missing), start=1):
        parts.add("past", column.name, column.to_frame())
        report(f"rows looked up in the past, indicator {done} of {len(missing)}", column.len())


def _tables(parts: Parts) -> list[Path]:
    return [parts.path("read", number) for number in _numbers(parts, "read")]


def _needed(part: Path) -> list[str]:
    return [name for name in pl.read_parquet_schema(part) if name in NEEDED]


def _history(path: Path, mapping: Mapping) -> Iterator[pl.DataFrame]:
    """Parquet as it is where it has canonical columns, anything else through the mapping."""
    for file in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        canonical = file.suffix == ".parquet" and "declaration_id" in pl.read_parquet_schema(file)
        yield from scan_batches(file, load_mapping("canonical") if canonical else mapping)


def _assess(parts: Parts, assessor: Assessor, report: Report) -> int:
    """Assess the parts that are not yet assessed, one a core; gives how many items already were."""
    past = [pl.scan_parquet(parts.path("past", name)) for name in assessor.indicators]
    start = resumed = done = 0
    waiting: list[tuple[int, int, int]] = []
    for number, path in enumerate(_tables(parts)):
        height = pl.scan_parquet(path).select(pl.len()).collect().item()
        if parts.note("assessed", number) is not None:
            resumed += height
        elif height:
            waiting.append((number, start, height))
        start += height

    def assess(number: int, start: int, height: int) -> int:
        table = pl.read_parquet(parts.path("read", number))
        found = [column.slice(start, height).collect().to_series() for column in past]
        assessed = assessor.assess(table.with_columns(found))
        parts.add("assessed", number, assessed, _counts(table["office"], assessed))
        return height

    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        for future in as_completed([pool.submit(assess, *part) for part in waiting]):
            done += future.result()
            report("items assessed", resumed + done)
    finally:
        pool.shutdown(cancel_futures=True)
    return resumed


def _counts(office: pl.Series, assessed: pl.DataFrame) -> dict[str, list[list[object]]]:
    """Items of a part by office and channel, and by office and silent profile."""
    by_office = assessed.select(office, "channel", profile="silent")
    silent = by_office.explode("profile").drop_nulls("profile")
    channels, profiles = by_office.group_by("office", "channel").len(), silent.group_by("office", "profile").len()
    return {"counts": [list(row) for row in channels.rows()], "silent": [list(row) for row in profiles.rows()]}


def _finish(parts: Parts, job: Job, report: Report) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The output in its place, the rejects in theirs; gives the counts of all parts."""
    numbers = list(_numbers(parts, "assessed"))
    whole = parts.folder / "whole"
    if numbers:
        pl.scan_parquet([parts.path("assessed", number) for number in numbers]).sink_parquet(whole)
    else:
        pl.DataFrame(schema=ASSESSMENT_SCHEMA).write_parquet(whole)
    rejects = parts.folder / "rejects.csv"
    if job.rejects is not None:
        job.rejects.unlink(missing_ok=True)
        if rejects.exists():
            job.rejects.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(rejects, job.rejects)
    whole.replace(job.output)
    report("items written", 0)
    notes = [parts.note("assessed", number) or {} for number in numbers]
    return _summed(notes, "counts", COUNTS), _summed(notes, "silent", SILENT)


def _summed(notes: Sequence[dict[str, Any]], what: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    counted = pl.DataFrame([row for note in notes for row in note[what]], schema=schema, orient="row")
    keys = [name for name in schema if name != "items"]
    return counted.group_by(keys).agg(pl.col("items").sum()).sort(keys)
