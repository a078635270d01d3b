"""The folder of parts beside an output: what an interrupted assessment had done, and what it was done from.

Each stage has a fingerprint of everything it depends on. A stage whose fingerprint is not the one noted begins anew;
one that is the same goes on after its last complete part.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl

from sarhad.errors import Place, Problem, SarhadError

STAGES = ("read", "past", "assessed")
"""In the order they depend on each other."""

MANIFEST = "manifest.json"


class Parts:
    """Parquet files by stage and name; a part that is there is complete."""

    def __init__(self, output: Path) -> None:
        """Make or find the folder, and hold it.

        Raises:
            SarhadError: another process is writing the same output.
        """
        self.folder = output.with_name(f".{output.name}.parts")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            advice = "wait for the other run, or choose another output"
            raise SarhadError(Problem("this output is being written already", advice, Place(output))) from None

    def __enter__(self) -> Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Away with it all when the output is complete, or when there is nothing to go on from."""
        if kind is None or not any(self.folder.glob("*.parquet")):
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def begin(self, stage: str, fingerprint: str) -> None:
        """Keep the stage's parts if they were made from the same; else clear them and those that build on them."""
        noted = self._manifest()
        if noted.get(stage) == fingerprint:
            return
        for later in STAGES[STAGES.index(stage) :]:
            noted.pop(later, None)
            for path in self.folder.glob(f"{later}-*"):
                path.unlink()
        self._write(MANIFEST, json.dumps({**noted, stage: fingerprint}))

    def _manifest(self) -> dict[str, str]:
        path = self.folder / MANIFEST
        return json.loads(path.read_text()) if path.exists() else {}

    def path(self, stage: str, name: int | str) -> Path:
        """Where a part is or will be."""
        return self.folder / (f"{stage}-{name:06d}.parquet" if isinstance(name, int) else f"{stage}-{name}.parquet")

    def note(self, stage: str, number: int) -> dict[str, Any] | None:
        """What was noted about a part; None if the part is not complete."""
        path = self.path(stage, number).with_suffix(".json")
        return json.loads(path.read_text()) if path.exists() else None

    def add(self, stage: str, name: int | str, table: pl.DataFrame, note: dict[str, Any] | None = None) -> None:
        """Write a part; its note is written after it and says that it is complete."""
        path = self.path(stage, name)
        unfinished = path.with_suffix(".unfinished")
        table.write_parquet(unfinished, compression="lz4", row_group_size=65_536)
        unfinished.replace(path)
        if note is not None:
            self._write(path.with_suffix(".json").name, json.dumps(note))

    def _write(self, name: str, text: str) -> None:
        unfinished = self.folder / f"{name}.unfinished"
        unfinished.write_text(text)
        unfinished.replace(self.folder / name)


def fingerprint(*parts: object) -> str:
    """A short name of everything a stage depends on; paths stand for the content of their files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\0")
        if isinstance(part, Path):
            for path in _files(part):
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        else:
            digest.update(repr(part).encode())
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    return sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
