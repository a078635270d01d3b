"""A compiled set in a file: plain arrays and JSON, nothing that runs; a hash tells what it was compiled from."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles.language.stored import node_from, to_plain
from sarhad.profiles.language.syntax import Node
from sarhad.profiles.matching.compiled import CompiledConditions
from sarhad.profiles.matching.stored import from_parts, to_parts
from sarhad.profiles.named_list import NamedList
from sarhad.profiles.profile import Profile

FORMAT = 1
"""Raised whenever what a file holds, or what a condition means, changes: older files are compiled again."""

ADVICE = "compile it again: sarhad profiles compile"


@dataclass(frozen=True)
class CompiledFile:
    """What a file of a compiled set holds.

    Attributes:
        conditions: trees by id; each is read when it is asked for.
        compiled: the bit tables.
        profiles: behind the conditions; empty for bare conditions.
        lists: the named lists that conditions may have used.
        sources: the hash of what the set was compiled from, if whoever saved it gave one.
    """

    conditions: Mapping[str, Node]
    compiled: CompiledConditions
    profiles: Sequence[Profile]
    lists: Sequence[NamedList]
    sources: str | None


class StoredConditions(Mapping[str, Node]):
    """Trees of conditions, each read from its JSON when it is first asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        if name not in self._read:
            self._read[name] = node_from(json.loads(self._texts[name]))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def write_compiled(path: Path, file: CompiledFile) -> None:
    """Write the file, whole or not at all.

    Raises:
        SarhadError: it cannot be written.
    """
    values, arrays = to_parts(file.compiled)
    values |= {
        "format": FORMAT,
        "sources": file.sources,
        "conditions": {name: json.dumps(to_plain(node)) for name, node in file.conditions.items()},
        "profiles": [profile.model_dump_json() for profile in file.profiles],
        "lists": [one.model_dump_json() for one in file.lists],
    }
    text = np.frombuffer(json.dumps(values).encode(), dtype=np.uint8)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as out:
            np.savez(out, values=text, **arrays)
        unfinished.replace(path)
    except OSError as error:
        raise SarhadError(Problem(f"cannot be written: {error}", "", Place(path))) from None


def read_compiled(path: Path, sources: str | None = None) -> CompiledFile:
    """Read the file.

    Args:
        path: written by `write_compiled`.
        sources: the hash of what the set must have been compiled from; not looked at if not given.

    Raises:
        SarhadError: it cannot be read, is of another format, or was compiled from something else.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        values = json.loads(arrays["values"].tobytes())
        if values["format"] != FORMAT:
            raise SarhadError(Problem("compiled by another version of Sarhad", ADVICE, Place(path)))
        if sources is not None and values["sources"] != sources:
            raise SarhadError(Problem("the profiles have changed since it was compiled", ADVICE, Place(path)))
        return CompiledFile(
            StoredConditions(values["conditions"]),
            from_parts(values, arrays),
            [Profile.model_validate_json(text) for text in values["profiles"]],
            [NamedList.model_validate_json(text) for text in values["lists"]],
            values["sources"],
        )
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        message = f"no compiled profiles: {type(error).__name__}: {error}"
        raise SarhadError(Problem(message[:200], ADVICE, Place(path))) from None


def hash_of_sources(directory: Path, *more: Any) -> str:
    """A hash of every file below a directory and of whatever else the set depends on, such as the offices' file."""
    hashed = hashlib.sha256(repr((FORMAT, more)).encode())
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        hashed.update(f"\0{path.relative_to(directory)}\0".encode())
        hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()
