"""The rule by which goods find their officer: by chance among the competent, rather to those who have less to do.

Nobody chooses: the number is a keyed draw over the declaration's reference (`sarhad.assessment.draw`), so neither the
trader nor the officer can steer it, and an auditor who has the key can work every assignment out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from sarhad.assessment import SelectionKey

PURPOSE = "assignment"


def number_of(key: SelectionKey, declaration_id: str, round_: int) -> float:
    """The declaration's number in [0, 1) for its n-th assignment, from 0."""
    return key.draw(f"{PURPOSE}/{round_}", declaration_id)


def choose(number: float, candidates: Sequence[tuple[str, int]]) -> str:
    """The name the number falls on; each has the weight 1 / (1 + what lies on their desk).

    Args:
        number: in [0, 1).
        candidates: names with the declarations they have open; their order does not matter.

    Raises:
        ValueError: there is no candidate.

    >>> choose(0.6, [("Aziz", 0), ("Bahor", 1)])
    'Aziz'
    >>> choose(0.7, [("Bahor", 1), ("Aziz", 0)])
    'Bahor'
    """
    if not candidates:
        raise ValueError("nobody to choose from")
    ordered = sorted(candidates)
    edges = list(accumulate(1.0 / (1 + load) for _, load in ordered))
    return next(
        (name for (name, _), edge in zip(ordered, edges, strict=True) if number * edges[-1] < edge), ordered[-1][0]
    )
