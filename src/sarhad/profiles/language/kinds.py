"""Kinds of values in words, for what is told of mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sarhad.profiles.language.syntax import Kind
from sarhad.sentences import Sentence, to_say

WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        "number": to_say("number"),
        "text": to_say("text"),
        "boolean": to_say("condition (true or false)"),
        "moment": to_say("date or moment"),
    }
)
"""Each kind as an officer calls it."""


def named(*kinds: Kind) -> Sentence:
    """Kinds in words, with commas between.

    >>> named("number", "moment")
    'number, date or moment'
    """
    parts = {f"kind_{place}": Sentence(WORDS[kind], {}) for place, kind in enumerate(kinds)}
    return Sentence(", ".join(f"{{{name}}}" for name in parts), parts)
