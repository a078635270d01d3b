"""A history on disk, ready to be tried on: Parquet as it is, anything else converted once, indicators computed once.

What is made stands beside the history in a folder `NAME.prepared`, named by hashes: of the history's files (name,
size, time of change), and of what was made from them. A changed history makes anew and the old is removed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sarhad import __version__
from sarhad.declarations.intake import accepted_batches
from sarhad.declarations.mapping import Mapping, load_mapping
from sarhad.declarations.schema import item_schema
from sarhad.effectiveness.past import lacking_indicators
from sarhad.errors import Place, Problem, SarhadError
from sarhad.indicators import INDICATORS
from sarhad.indicators.batch import compute_columns
from sarhad.indicators.past import NEEDED

PART = 500_000
"""Items read at a time for their indicators."""

Progress = Callable[[str], None]
"""Told in words what goes on."""


@dataclass(frozen=True)
class HistoryFile:
    """A history that was opened.

    Attributes:
        frame: its items, lazily.
        rejected: rows of the source that cannot be used; 0 for Parquet taken as it is.
        prepared: folder for what is made of it.
        digest: short name of exactly these files.
    """

    frame: pl.LazyFrame
    rejected: int
    prepared: Path
    digest: str

    def with_indicators(self, names: Iterable[str], progress: Progress = lambda _: None) -> pl.LazyFrame:
        """The items with these indicators as columns, from the prepared folder if they were computed before."""
        missing = lacking_indicators(self.frame, names)
        if not missing:
            return self.frame
        made = "\n".join([__version__, *(repr(INDICATORS[name]) for name in missing)])
        target = self.prepared / f"{self.digest}-indicators-{_short(made)}.parquet"
        if not target.is_file():
            progress("computing indicators")
            computed = self._computed(missing)
            try:
                with _appearing_whole(target, self.digest) as part:
                    computed.write_parquet(part)
            except OSError:
                return pl.concat([self.frame, computed.lazy()], how="horizontal")
        return pl.concat([self.frame, pl.scan_parquet(target)], how="horizontal")

    def _computed(self, names: Sequence[str]) -> pl.DataFrame:
        """The indicators, from a part of the history after another: all of its texts never stand in memory together."""
        present = self.frame.collect_schema()
        made_of = self.frame.select(name for name in NEEDED if name in present)
        items = self.frame.select(pl.len()).collect().item()
        parts = (made_of.slice(start, PART).collect() for start in range(0, max(items, 1), PART))
        found = {column.name: column for column in compute_columns(parts, names=names)}
        return pl.DataFrame([found[name] for name in names])


def open_history(
    path: Path, mapping: str | Path | Mapping = "canonical", progress: Progress = lambda _: None
) -> HistoryFile:
    """Open a history.

    Args:
        path: a file (CSV, Parquet, XML, JSON), or a folder of such files that together are the history.
        mapping: how its columns become canonical ones.
        progress: told what goes on.

    Raises:
        SarhadError: there is nothing, or what is there cannot be used.
    """
    chosen = mapping if isinstance(mapping, Mapping) else load_mapping(mapping)
    files = _files(path)
    prepared = path.with_name(f"{path.name}.prepared")
    digest = _short("\n".join(f"{f.name} {f.stat().st_size} {f.stat().st_mtime_ns}" for f in files))
    if chosen.identity and not chosen.columns and all(file.suffix == ".parquet" for file in files):
        return HistoryFile(_scan(files), 0, prepared, digest)
    target = prepared / f"{digest}-items-{_short(repr(chosen))}.parquet"
    if not target.is_file():
        try:
            _convert(files, chosen, target, digest, progress)
        except OSError as error:
            advice = "convert it with `sarhad read FILE --output NAME.parquet` where there is room, and give that"
            raise SarhadError(Problem(f"cannot prepare the history: {error}", advice, Place(prepared))) from error
    metadata = pl.read_parquet_metadata(target)
    return HistoryFile(_scan([target]), int(metadata.get("rejected", 0)), prepared, digest)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(file for file in path.glob("*") if file.is_file()) if path.is_dir() else []
    parquet = [file for file in found if file.suffix == ".parquet"]
    if not found:
        raise SarhadError(Problem("no history here", "give a file, or a folder of Parquet parts", Place(path)))
    return parquet or found


def _scan(files: list[Path]) -> pl.LazyFrame:
    try:
        frame = pl.scan_parquet(files, missing_columns="insert", extra_columns="ignore")
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"no readable Parquet: {str(error).splitlines()[0]}"
        raise SarhadError(Problem(message, "write it again", Place(files[0]))) from error
    return frame


def _convert(files: list[Path], mapping: Mapping, target: Path, digest: str, progress: Progress) -> None:
    rejected = rows = 0
    with _appearing_whole(target, digest) as part, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        pieces: list[Path] = []
        for file in files:
            batches = accepted_batches(file, mapping)
            for batch in batches:
                pieces.append(Path(folder) / f"{len(pieces):06d}.parquet")
                batch.write_parquet(pieces[-1])
                rows += batch.height
                progress(f"reading, {rows:,} items")
            rejected += batches.rejected
        frame = pl.scan_parquet(pieces) if pieces else pl.LazyFrame(schema=item_schema())
        frame.sink_parquet(part, metadata={"rejected": str(rejected)})


@contextmanager
def _appearing_whole(target: Path, digest: str) -> Iterator[Path]:
    """A file to write that takes its place when it is done; what was made of an earlier state of the history goes."""
    target.parent.mkdir(exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    for old in target.parent.glob("*.parquet"):
        if not old.name.startswith(digest):
            old.unlink(missing_ok=True)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
