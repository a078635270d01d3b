"""What the worth of a set suggests should be done with it: the table of proposals, each for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sarhad.sentences import Sentence, to_say

Kind = Literal["retire", "merge", "contained"]

LEAST_LIFT = 1.5
"""A profile worth its inspections finds at least half again as often as chance."""

LEAST_INSPECTED = 50.0
"""Effective inspections before a profile is called useless."""

SURE = 0.05
"""Share of wrong ones among proposals to retire that is borne (false discovery rate)."""

SAME = 0.8
"""Two profiles whose common matches are this part of all their matches are one (Jaccard index)."""

CONTAINED = 0.95
"""A profile of whose matches this part is another's, too, adds nothing to it."""

LEAST_HITS = 30
"""Matches below which an overlap says nothing."""

PROPOSED: dict[Kind, str] = {
    "retire": to_say(
        "{one} finds {rate:.1%}; chance finds {random:.1%}. It does not reach {least:.1f} times chance "
        "({effective:.0f} effective inspections, adjusted p = {p:.4f})."
    ),
    "merge": to_say(
        "{one} and {other} match nearly the same: {common:,.0f} items in common, {jaccard:.0%} of all either matches."
    ),
    "contained": to_say(
        "{one} adds little: {part:.0%} of its {hits:,.0f} matches are those of {other} too, in a channel as strict."
    ),
}


@dataclass(frozen=True)
class Proposal:
    """One proposal with the numbers behind it.

    Attributes:
        kind: what to do: retire the first profile; merge both; drop the first, which the second contains.
        profiles: ids.
        figures: the numbers behind it.
    """

    kind: Kind
    profiles: tuple[str, ...]
    figures: Mapping[str, float]

    @property
    def said(self) -> Sentence:
        """In words."""
        return said_of(self.kind, self.profiles, self.figures)

    def __str__(self) -> str:
        return self.said


def said_of(kind: Kind, profiles: Sequence[str], figures: Mapping[str, float]) -> Sentence:
    """A proposal in words, from its parts as they are kept."""
    named = dict(zip(("one", "other"), profiles, strict=False))
    return Sentence(PROPOSED[kind], {**named, **figures})
