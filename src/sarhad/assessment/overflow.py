"""When there is more work than a shift can do: what goes first, what is put off, in which order. Nothing is dropped.

Precedence: what chance chose (the sample must stay whole), risk areas that nothing puts off, then expected worth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

First = Literal["random", "area", ""]
"""Why a declaration stands before all others: chosen by chance, or of a risk area that nothing puts off."""


@dataclass(frozen=True)
class Work:
    """A declaration that waits for a control.

    Attributes:
        id: names it.
        load: work it makes, in the plan's unit.
        worth: what controlling it is expected to bring, national currency.
        since: since when it waits.
        first: why it stands before all others, if it does.
    """

    id: str
    load: float
    worth: float
    since: datetime
    first: First = ""


@dataclass(frozen=True)
class Placed:
    """Where a declaration stands in the shift's work.

    Attributes:
        work: the declaration.
        rank: 1 is done first.
        of: how many there are.
        within: whether it can be begun before the shift's capacity is used up.
        load_so_far: work up to and including it.
    """

    work: Work
    rank: int
    of: int
    within: bool
    load_so_far: float


def place(works: Iterable[Work], capacity: float) -> list[Placed]:
    """Every declaration with its place, first ones first.

    Those that stand before all others are within, come what may: capacity that they exceed is missing, not theirs to
    lose. Of the others those are within that can be begun, in the order of their worth, before the capacity is used up;
    what is begun is finished.

    >>> from datetime import datetime
    >>> now = datetime(2026, 3, 2, 10)
    >>> queue = [Work("A", 30, 5.0, now), Work("B", 30, 90.0, now), Work("C", 30, 0.0, now, "random")]
    >>> [(one.work.id, one.within) for one in place(queue, 60)]
    [('C', True), ('B', True), ('A', False)]
    """
    ranked = sorted(works, key=lambda w: (w.first == "", -w.worth, w.since, w.id))
    placed: list[Placed] = []
    done, full = 0.0, False
    for rank, work in enumerate(ranked, start=1):
        full = full or (work.first == "" and done >= capacity)
        done += work.load
        placed.append(Placed(work, rank, len(ranked), not full, done))
    return placed


def beyond(placed: Iterable[Placed]) -> list[Placed]:
    """Those that the capacity does not reach to, best worth first."""
    return [one for one in placed if not one.within]
