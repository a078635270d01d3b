"""What is wrong with a directory of profiles: every mistake at its exact spot, before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.files import LISTS, ProfileFile, profile_files
from sarhad.profiles.language.parse import parse
from sarhad.profiles.language.syntax import Node
from sarhad.profiles.language.vocabulary import Vocabulary, canonical_vocabulary
from sarhad.profiles.matching.normal_form import conjunctions
from sarhad.profiles.matching.truth import NOT_TRUE
from sarhad.profiles.named_list import NamedList, read_lists
from sarhad.profiles.offices import OfficeTree
from sarhad.profiles.profile import Profile
from sarhad.sentences import say


@dataclass(frozen=True)
class Checked:
    """A directory of profiles after checking.

    Attributes:
        profiles: those without a mistake, with the tree of their condition.
        problems: every mistake found.
        files: how many files were read.
        lists: the named lists beside them.
    """

    profiles: tuple[tuple[Profile, Node], ...]
    problems: tuple[Problem, ...]
    files: int
    lists: tuple[NamedList, ...] = ()


def check_directory(
    directory: Path,
    vocabulary: Vocabulary | None = None,
    offices: OfficeTree | None = None,
    today: date | None = None,
) -> Checked:
    """Read and check every profile below a directory, and the named lists in its directory `lists`.

    Args:
        directory: YAML files, one profile each.
        vocabulary: what conditions may name beside the lists; the canonical item table if not given.
        offices: the tree that owners must be in.
        today: the day on which lists must still be valid; the day it is, if not given.

    Raises:
        SarhadError: there is no such directory, or no profile in it.
    """
    good: list[tuple[Profile, Node]] = []
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    paths = profile_files(directory)
    lists = read_lists(directory / LISTS, today)
    vocabulary = (vocabulary or canonical_vocabulary()).with_lists(lists.members)
    for path in paths:
        try:
            file = ProfileFile(path)
            found = [*_duplicate(file, seen), *_office(file, offices)]
            node = parsed(file, vocabulary)
            found += _futile(file, node)
        except SarhadError as error:
            problems.extend(error.problems)
            continue
        problems.extend(found)
        if not found:
            good.append((file.profile, node))
    return Checked(tuple(good), (*problems, *lists.problems), len(paths), lists.lists)


def parsed(file: ProfileFile, vocabulary: Vocabulary) -> Node:
    """The tree of the file's condition; its mistakes stand at their place in the file."""
    try:
        return parse(file.profile.condition, vocabulary)
    except SarhadError as error:
        placed = (replace(problem, place=file.place_in_condition(problem.place)) for problem in error.problems)
        raise SarhadError(*placed) from None


def _duplicate(file: ProfileFile, seen: dict[str, Path]) -> Iterable[Problem]:
    first = seen.setdefault(file.profile.id, file.path)
    if first is not file.path:
        yield Problem(
            say("profile {id!r} is already in {first}", id=file.profile.id, first=first),
            say("ids are unique"),
            file.place(("id",)),
        )


def _office(file: ProfileFile, offices: OfficeTree | None) -> Iterable[Problem]:
    if offices is None:
        return
    office = offices.offices.get(file.profile.owner)
    if office is None:
        yield Problem(
            say("unknown office {owner!r}", owner=file.profile.owner),
            say("the owner is an office of the tree"),
            file.place(("owner",)),
        )
    elif office.level != file.profile.level:
        message = say(
            "{name} is a {level} office, the profile says {declared}",
            name=office.name,
            level=office.level,
            declared=file.profile.level,
        )
        yield Problem(message, say("the level is the owner's"), file.place(("level",)))


def _futile(file: ProfileFile, node: Node) -> Iterable[Problem]:
    place = file.place(("condition",))
    if not conjunctions(node):
        yield Problem(say("the condition can never be true"), say("two of its clauses contradict each other"), place)
    elif not conjunctions(node, NOT_TRUE):
        yield Problem(say("the condition is always true"), say("say what makes these goods a risk"), place)
