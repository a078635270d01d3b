"""The one kind of error a user is meant to read: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where in a file a mistake is; lines and columns count from 1."""

    file: Path | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(parts)


@dataclass(frozen=True)
class Problem:
    """One mistake in words a user understands.

    Attributes:
        message: what is wrong, with the offending value.
        advice: what to do about it.
        place: where it is, if it is in a file.
    """

    message: str
    advice: str = ""
    place: Place = Place()

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.message}" + (f" ({self.advice})" if self.advice else "")


class SarhadError(Exception):
    """Something the user gave cannot be used; carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
