"""The tree of offices: a profile of an office binds the offices below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles.profile import Level


@dataclass(frozen=True)
class Office:
    """A customs office.

    Attributes:
        code: as declarations name it.
        name: as people name it.
        level: central, regional or checkpoint.
        parent: code of the office above; None at the centre.
    """

    code: str
    name: str
    level: Level
    parent: str | None


class OfficeTree:
    """Offices by code; every path upwards ends at the centre."""

    def __init__(self, offices: Mapping[str, Office]) -> None:
        """Check and keep the tree.

        Raises:
            SarhadError: a parent is unknown, or offices stand in a circle.
        """
        self.offices = dict(offices)
        problems = [
            Problem(f"office {office.code!r} has unknown parent {office.parent!r}", "give the code of a listed office")
            for office in offices.values()
            if office.parent is not None and office.parent not in offices
        ]
        if problems:
            raise SarhadError(*problems)
        self._above = {code: self._path(code) for code in offices}

    def _path(self, code: str) -> tuple[str, ...]:
        path = [code]
        while (parent := self.offices[path[-1]].parent) is not None:
            if parent in path:
                raise SarhadError(Problem(f"offices stand in a circle: {' > '.join([*path, parent])}", "break it"))
            path.append(parent)
        return tuple(path)

    def below(self, code: str) -> frozenset[str]:
        """The office and every office under it; just itself if it is not in the tree."""
        return frozenset(office for office, path in self._above.items() if code in path) | {code}

    @classmethod
    def load(cls, path: Path) -> OfficeTree:
        """Read a YAML list of offices, each with code, name, level and parent.

        Raises:
            SarhadError: the file cannot be read, an office is not complete, listed twice or of no known level.
        """
        try:
            entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - only texts
            found = [Office(e["code"], e["name"], e["level"], _parent(e.get("parent"))) for e in _listed(entries)]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            message = f"offices cannot be read: {type(error).__name__}: {error}"
            raise SarhadError(Problem(message, "a list with code, name, level, parent", Place(path))) from None
        problems = [Problem(message, advice, Place(path)) for message, advice in _mistakes(found)]
        if problems:
            raise SarhadError(*problems)
        return cls({office.code: office for office in found})


def _parent(written: str | None) -> str | None:
    """The texts that mean null in YAML, as codes are read without types: 0010 is a code, not eight."""
    return None if written in (None, "", "~", "null") else written


def _mistakes(offices: list[Office]) -> Iterator[tuple[str, str]]:
    levels = get_args(Level)
    for code, count in Counter(office.code for office in offices).items():
        if count > 1:
            yield f"office {code!r} is listed {count} times", "codes are unique"
    for office in offices:
        if office.level not in levels:
            yield f"office {office.code!r} has level {office.level!r}", f"one of {', '.join(levels)}"


def _listed(entries: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = entries["offices"] if isinstance(entries, dict) else entries
    return listed
