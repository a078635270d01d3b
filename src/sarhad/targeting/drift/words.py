"""What an alarm of the drift report says: a sentence by kind with values, ready for translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sarhad.sentences import Sentence

_SCORE = (
    "The score no longer means what it did{since}: in the random sample it promised {{promised}} irregular items and "
    "{{found}} were found, {direction} than promised ({{items}} items, p = {{p}})."
)
_SINCE = ", since the week of {week}"

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "moved": "{feature} moved: {before} before, {now} now (index {index}).",
        "moved_greatly": "{feature} moved greatly: {before} before, {now} now (index {index}).",
        "new_kinds": "{feature}: {share} of items are new: {kinds}.",
        "new_traders": "{feature}: {share} of items are of new ones; {usual} is usual.",
        "score_more": _SCORE.format(since="", direction="more"),
        "score_less": _SCORE.format(since="", direction="less"),
        "score_more_since": _SCORE.format(since=_SINCE, direction="more"),
        "score_less_since": _SCORE.format(since=_SINCE, direction="less"),
    }
)
"""English sentences by message id; station catalogues translate them, values stay."""

MEDIAN = "median {number}"
"""How the middle of a number column is told; a value of the sentences above."""


@dataclass(frozen=True)
class Alarm:
    """Something to be looked at.

    Attributes:
        message: id of the sentence in `MESSAGES`.
        values: what the sentence is filled with.
    """

    message: str
    values: Mapping[str, str]

    @property
    def said(self) -> Sentence:
        """In words."""
        return Sentence(MESSAGES[self.message], self.values)

    def __str__(self) -> str:
        return self.said
