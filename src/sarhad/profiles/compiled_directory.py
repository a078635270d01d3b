"""A directory of profiles kept compiled in a file: compiled again only when something it is made of has changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sarhad.errors import SarhadError
from sarhad.profiles.compiled_file import hash_of_sources
from sarhad.profiles.offices import OfficeTree
from sarhad.profiles.profile_set import ProfileSet


def load_or_compile(
    directory: Path, compiled: Path, *, offices: Path | None = None, status: str = "active", today: date | None = None
) -> tuple[ProfileSet, str | None]:
    """The profiles of a directory, from the file if it still holds them, else compiled and put there.

    Args:
        directory: profiles and lists, as `ProfileSet.load` takes them.
        compiled: the file.
        offices: YAML list of offices.
        status: which profiles.
        today: the day on which lists must still be valid; the day it is, if not given.

    Returns:
        The set, and why it was compiled anew: None if it was not.

    Raises:
        SarhadError: it had to be compiled and has a mistake, or the file cannot be written.
    """
    sources = hash_of_sources(directory, offices.read_bytes() if offices else None, status)
    day = today or date.today()
    try:
        found = ProfileSet.load_compiled(compiled, sources=sources)
        if all(one.valid_to >= day for one in found.lists):
            return found, None
        why = "a list has expired"
    except SarhadError as error:
        why = error.problems[0].message if compiled.exists() else "compiled for the first time"
    tree = OfficeTree.load(offices) if offices else None
    made = ProfileSet.load(directory, offices=tree, status=status, today=today)
    made.save(compiled, sources=sources)
    return made, why
