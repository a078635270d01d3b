"""A named list: values that conditions refer to by name, with a version, an owner and an expiry."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles.files import RecordFile
from sarhad.profiles.profile import Identifier, Words
from sarhad.sentences import say

MEMBER = "member"
"""The heading of the column of a CSV file that holds the members."""


class NamedList(BaseModel):
    """One version of a list, such as `importer IN LIST('watched_importers')` names.

    Attributes:
        id: the name conditions use.
        version: counts from 1; a version never changes.
        title: what is listed, for those who may see profiles.
        owner: office that keeps it.
        valid_to: last day it may be relied on; its owner renews it or profiles stop naming it.
        members: the values; codes are written in quotes.
        members_from: a CSV file beside it whose column `member` holds more members.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    version: Annotated[int, Field(ge=1)] = 1
    title: Words
    owner: Words
    valid_to: date
    members: tuple[Words, ...] = ()
    members_from: Words | None = None

    @property
    def stamp(self) -> str:
        """Exactly this version of this list: id, version and the first 16 hex digits of a SHA-256 of its members."""
        hashed = hashlib.sha256("\0".join(sorted(set(self.members))).encode()).hexdigest()[:16]
        return f"{self.id}@{self.version}:{hashed}"


class ListFile(RecordFile[NamedList]):
    """A named list with the places in its file where each key's value stands."""

    model = NamedList
    word = "list"
    keys = "a list has id, title, owner, valid_to, members"

    def __init__(self, path: Path) -> None:
        """Read and check the file and the CSV file it names.

        Raises:
            SarhadError: either cannot be read; every mistake found is named.
        """
        super().__init__(path)
        if self.record.members_from is not None:
            more = _members_of(path.parent / self.record.members_from)
            self.record = self.record.model_copy(update={"members": (*self.record.members, *more)})


@dataclass(frozen=True)
class Lists:
    """The lists of a directory after checking.

    Attributes:
        lists: all that could be read.
        problems: every mistake found; an expired list is one.
    """

    lists: tuple[NamedList, ...]
    problems: tuple[Problem, ...]

    @property
    def members(self) -> dict[str, frozenset[str]]:
        """The members by name, as the vocabulary of conditions wants them."""
        return {one.id: frozenset(one.members) for one in self.lists}


def read_lists(directory: Path, today: date | None = None) -> Lists:
    """The lists of a directory; none if there is no such directory.

    Args:
        directory: YAML files, a list each, and the CSV files they name.
        today: the day on which lists must still be valid; the day it is, if not given.
    """
    good: list[NamedList] = []
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.yaml")) if directory.is_dir() else ():
        try:
            file = ListFile(path)
        except SarhadError as error:
            problems.extend(error.problems)
            continue
        good.append(file.record)
        problems.extend(_expired(file, today or date.today()))
    problems += [
        Problem(
            say("{count} lists are called {name!r}", count=count, name=name), say("ids are unique"), Place(directory)
        )
        for name, count in Counter(one.id for one in good).items()
        if count > 1
    ]
    return Lists(tuple(good), tuple(problems))


def _expired(file: ListFile, today: date) -> Sequence[Problem]:
    if file.record.valid_to >= today:
        return ()
    message = say("list {id!r} expired on {valid_to}", id=file.record.id, valid_to=file.record.valid_to)
    advice = say("{owner} renews it as a new version, or profiles stop naming it", owner=file.record.owner)
    return (Problem(message, advice, file.place(("valid_to",))),)


def _members_of(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SarhadError(
            Problem(say("cannot be read: {error}", error=error), say("give a CSV file in UTF-8"), Place(path))
        ) from None
    if rows and MEMBER not in rows[0]:
        raise SarhadError(
            Problem(
                say("has no column {member!r}", member=MEMBER),
                say("its first line names the columns, {member}", member=MEMBER),
                Place(path),
            )
        )
    return [member for row in rows if (member := (row[MEMBER] or "").strip())]
