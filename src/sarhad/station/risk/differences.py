"""What changed from one version of a profile to the next, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.profiles.profile import Profile, Texts

NAMES: dict[str, Promise] = {
    "title": _("Title"), "risk_area": _("Risk area"), "condition": _("Condition"), "channel": _("Channel"),
    "controls": _("Controls"), "instruction": _("Instruction to the officer"), "valid_from": _("First day"),
    "valid_to": _("Last day"), "random_share": _("Share of matches selected"), "rationale": _("Why it exists"),
    "texts": _("In other languages"),
}  # fmt: skip
"""What is compared, and what it is called."""

_WORDS = re.compile(r"'(?:[^']|'')*'|\w+(?:\.\w+)?|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both versions, only in the earlier, or only in the later."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that changed, as pieces in reading order."""

    name: Promise
    pieces: tuple[Piece, ...]


def differences(before: Profile, after: Profile) -> list[Difference]:
    """The fields that changed."""
    texts = [_texts(one) for one in (before, after)]
    return [
        Difference(name, pieces(texts[0][field], texts[1][field]))
        for field, name in NAMES.items()
        if texts[0][field] != texts[1][field]
    ]


def _texts(profile: Profile) -> dict[str, str]:
    plain = profile.model_dump(mode="json")
    plain |= profile.treatment.model_dump(mode="json")
    plain["controls"] = "\n".join(profile.treatment.controls)
    plain["texts"] = "\n".join(f"{language}: {_told(said)}" for language, said in sorted(profile.texts.items()))
    return {field: "" if plain[field] is None else str(plain[field]) for field in NAMES}


def _told(said: Texts) -> str:
    parts = (said.title, said.instruction, "; ".join(said.controls), said.rationale)
    return " ".join(part for part in parts if part)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one, with what is gone before what is new.

    >>> [(p.kind, p.text) for p in pieces("a > 5", "a > 7")]
    [('same', 'a > '), ('gone', '5'), ('new', '7')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Piece] = []
    for what, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece("same", "".join(old[i:j])))
        else:
            found += [Piece("gone", "".join(old[i:j]))] if j > i else []
            found += [Piece("new", "".join(new[k:m]))] if m > k else []
    return tuple(found)
