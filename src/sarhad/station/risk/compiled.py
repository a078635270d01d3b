"""Profiles compiled for this process: a change takes over what was compiled before, a start what another process left.

Thousands of profiles take seconds to compile from their text. A worker that stands still so long after each approval
would let declarations pass under the old rules, or wait. So only what changed is compiled; and a large set is kept in
a file of plain arrays in the station's home, so that the next process reads it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sarhad.errors import SarhadError
from sarhad.profiles import OfficeTree, Profile, ProfileSet, Vocabulary

LARGE = 256
"""From so many profiles on a set is kept in a file; fewer compile in about the time a file takes to be read."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CompiledRules:
    """Two sets, and what else their conditions were compiled with.

    Attributes:
        selecting: profiles that select.
        silent: profiles in shadow, which are only counted.
        vocabulary: columns, and the members of the named lists.
        offices: which offices a profile binds.
    """

    selecting: ProfileSet
    silent: ProfileSet
    vocabulary: Vocabulary
    offices: OfficeTree


def compile_rules(
    selecting: Sequence[Profile],
    silent: Sequence[Profile],
    vocabulary: Vocabulary,
    offices: OfficeTree,
    before: CompiledRules | None,
) -> CompiledRules:
    """Both sets; from those before where lists and offices are the same, else from a file or from the text."""
    if before is not None and before.vocabulary == vocabulary and before.offices.offices == offices.offices:
        sets = (
            before.selecting.changed_to(selecting, vocabulary=vocabulary, offices=offices),
            before.silent.changed_to(silent, vocabulary=vocabulary, offices=offices),
        )
    else:
        sets = (
            _read_or_compile(selecting, vocabulary, offices, "selecting"),
            _read_or_compile(silent, vocabulary, offices, "silent"),
        )
    return CompiledRules(*sets, vocabulary, offices)


def _read_or_compile(profiles: Sequence[Profile], vocabulary: Vocabulary, offices: OfficeTree, name: str) -> ProfileSet:
    if len(profiles) < LARGE:
        return ProfileSet.of_profiles(profiles, vocabulary=vocabulary, offices=offices)
    path = Path(settings.HOME) / "compiled" / name
    sources = _sources(profiles, vocabulary, offices)
    try:
        return ProfileSet.load_compiled(path, sources=sources)
    except SarhadError:
        found = ProfileSet.of_profiles(profiles, vocabulary=vocabulary, offices=offices)
    try:
        path.parent.mkdir(exist_ok=True)
        found.save(path, sources=sources)
    except (OSError, SarhadError) as error:
        log.warning("compiled profiles are not kept: %s", error)
    return found


def _sources(profiles: Sequence[Profile], vocabulary: Vocabulary, offices: OfficeTree) -> str:
    """A hash of everything the conditions mean, in order."""
    lists = sorted((name, sorted(members)) for name, members in vocabulary.lists.items())
    others = repr((sorted(vocabulary.columns.items()), lists, sorted(offices.offices.items())))
    texts = (profile.model_dump_json() for profile in profiles)
    return hashlib.sha256("\n".join([*texts, others]).encode()).hexdigest()
