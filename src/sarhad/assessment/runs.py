"""Runs of declarations that passed without a look: how long they are, and when the next one is looked at.

With a limit of N, nobody has more than N declarations pass in a row. Which one of a run is taken is drawn by the key
within its second half, so that nobody can wait for it: when k have passed (k >= N / 2) the next is taken with
probability 1 / (N - k + 1), which comes to certainty at k = N.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sarhad.assessment.draw import SelectionKey

RUN = "run"
"""The purpose of the draw; each kind of run draws for itself."""

RunKey = tuple[str, str]
"""Kind ("trader" or "office") and code."""


def hazard(passed: int, limit: int | None) -> float:
    """The probability that the next declaration is taken after `passed` went by.

    >>> [round(hazard(k, 4), 2) for k in (0, 1, 2, 3, 4)]
    [0.0, 0.0, 0.33, 0.5, 1.0]
    """
    if limit is None or 2 * passed < limit:
        return 0.0
    return 1.0 / max(1, limit - passed + 1)


@dataclass
class Runs:
    """How many declarations passed in a row, by kind and code; part of what an assessment is made with.

    Attributes:
        passed: lengths of the present runs; a code that is not there has none.
    """

    passed: dict[RunKey, int] = field(default_factory=dict)

    def taken(self, declaration_id: str, limits: Mapping[RunKey, int | None], key: SelectionKey) -> tuple[bool, float]:
        """Whether a declaration is taken because of its runs, and the probability that it was going to be."""
        taken, missed = False, 1.0
        for (kind, code), limit in limits.items():
            chance = hazard(self.passed.get((kind, code), 0), limit)
            if chance > 0:
                taken |= key.draw(f"{RUN}:{kind}", declaration_id) < chance
                missed *= 1.0 - chance
        return taken, 1.0 - missed

    def went(self, keys: Iterable[RunKey], *, looked_at: bool) -> None:
        """Write down what happened to a declaration of these runs."""
        for key in keys:
            self.passed[key] = 0 if looked_at else self.passed.get(key, 0) + 1
