"""Profiles read from files to be tried or judged: one file or a directory, every mistake at its place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sarhad.errors import SarhadError
from sarhad.profiles import OfficeTree, Profile, Vocabulary, check_directory
from sarhad.profiles.check import parsed
from sarhad.profiles.files import ProfileFile
from sarhad.profiles.language import parse
from sarhad.profiles.language.syntax import columns_of


def read_profiles(path: Path, vocabulary: Vocabulary, offices: OfficeTree | None = None) -> list[Profile]:
    """The profiles of a file or a directory, whatever their status.

    Raises:
        SarhadError: there is none, or one has a mistake.
    """
    if path.is_file():
        file = ProfileFile(path)
        parsed(file, vocabulary)
        return [file.profile]
    checked = check_directory(path, vocabulary, offices)
    if checked.problems:
        raise SarhadError(*checked.problems)
    return [profile for profile, _ in checked.profiles]


def columns_named(profiles: Iterable[Profile], vocabulary: Vocabulary) -> frozenset[str]:
    """The columns the profiles' conditions read."""
    return frozenset().union(*(columns_of(parse(profile.condition, vocabulary)) for profile in profiles))
