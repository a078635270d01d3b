"""Where a generated country goes: a folder of parts, one Parquet file or one CSV file, written as the blocks come."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

import polars as pl

from sarhad.declarations.writing import ItemFile
from sarhad.errors import Place, Problem, SarhadError

Format = Literal["parquet", "csv"]
SUFFIXES: dict[str, Format] = {".parquet": "parquet", ".csv": "csv"}


class Target(Protocol):
    """Something tables are written to one after another; a file has its name only when it is complete."""

    def __enter__(self) -> Self:
        """Begin."""

    def write(self, table: pl.DataFrame) -> None:
        """Add the rows of a block."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, or clear away what is not complete."""


def target(path: Path, file_format: Format | None = None) -> Target:
    """The target of this name: `.parquet` and `.csv` are one file, any other name is a folder of parts.

    Args:
        path: file or folder.
        file_format: of the parts, Parquet if not given; of a file it must agree with the name.

    Raises:
        SarhadError: the name says another format than `file_format`.
    """
    named = SUFFIXES.get(path.suffix.lower())
    if named and file_format and named != file_format:
        advice = f"end the name in .{file_format}, or leave --format out"
        raise SarhadError(Problem(f"a {named} file by its name, {file_format} by its format", advice, Place(path)))
    if named == "csv":
        return CsvFile(path)
    return ItemFile(path) if named else Folder(path, file_format or "parquet")


class Folder:
    """Numbered parts in a folder: they can be read one by one while the rest is still being made."""

    def __init__(self, path: Path, file_format: Format) -> None:
        """Make the folder; parts of an earlier country in it are overwritten or stay."""
        self._path, self._format = path, file_format
        self._number = 0
        path.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def write(self, table: pl.DataFrame) -> None:
        """Write the next part."""
        name = self._path / f"items-{self._number:05d}.{self._format}"
        table.write_parquet(name) if self._format == "parquet" else table.write_csv(name)
        self._number += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing: parts are complete each by itself."""


class CsvFile:
    """One CSV file with a header, as `sarhad read --mapping canonical` takes it."""

    def __init__(self, path: Path) -> None:
        """Write beside the final place, so that the last step is a rename."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._unfinished = path.with_name(f".{path.name}.unfinished")
        self._file = self._unfinished.open("wb")
        self._header = True

    def __enter__(self) -> Self:
        return self

    def write(self, table: pl.DataFrame) -> None:
        """Append the rows."""
        table.write_csv(self._file, include_header=self._header)
        self._header = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink(missing_ok=True)
