"""In which order conjunctions get their bits: those that look for the same kind of goods stand side by side.

Then a row of a bit table rules out whole machine words at once, and a word that is ruled out by one table need not be
looked at in the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sarhad.profiles.language.syntax import Node
from sarhad.profiles.matching.literals import Members
from sarhad.profiles.matching.normal_form import Conjunction
from sarhad.profiles.matching.texts import Texts


def in_order(conjunctions: Sequence[tuple[int, Conjunction]]) -> list[tuple[int, Conjunction]]:
    """The conjunctions, each with the number of its condition, by what is most telling about them."""
    named: Counter[Node] = Counter()
    for _, conjunction in conjunctions:
        for subject, members in conjunction.items():
            named[subject] += len(_named(members))
    place = {subject: i for i, (subject, _) in enumerate(named.most_common())}
    return sorted(conjunctions, key=lambda one: _key(one[1], place))


def _key(conjunction: Conjunction, place: dict[Node, int]) -> tuple[int, bool, str]:
    telling = [(place[subject], names) for subject, members in conjunction.items() if (names := _named(members))]
    if not telling:
        return len(place), False, ""
    first, names = min(telling, key=lambda found: found[0])
    return first, len(names) > 1, min(names)


def _named(members: Members) -> frozenset[str]:
    """The texts or prefixes a set is limited to; none if it is not limited so."""
    if not isinstance(members, Texts):
        return frozenset()
    if members.only is not None:
        return members.only
    return frozenset(prefix for pattern in members.patterns for prefix in pattern.prefixes or ())
