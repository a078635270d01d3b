"""Where exploring pays: Thompson sampling over kinds of goods, on findings that fade, against the price of a look.

For each cell (HS subheading and origin) with `b` irregular of `n` examined, both fading, a rate is drawn from
`Beta(b + m q, n - b + m (1 - q))`; `q` is the share irregular among what was explored before, or the score of the
cell's best item if that is higher. Exploring takes the cells of the highest draws, each times what that item is worth
if irregular, as long as these are above the price: what the last of the model's own picks find. Thompson (1933),
Biometrika 25; with fading: Raj & Kalyani (2017), "Taming Non-stationary Bandits: A Bayesian Approach".

A cell nobody has looked at is wide open and is looked at; two clean looks are enough to leave it for as long as they
last in memory. `q` must not come from all examinations: most of what the model picks is irregular, most of what nobody
has looked at is not, and a cell would be tried ten times before it is given up.
"""

from __future__ import annotations

import numpy as np

from sarhad.targeting.simulation.scene import Floats, Ints
from sarhad.targeting.simulation.strategies.view import View

PRIOR_EXAMINATIONS = 2.0
"""The weight `m` of what is expected of an unknown cell, in examinations."""

AWAITED = 0.5
"""A pick whose outcome is awaited counts as this many clean examinations, so that a week is not all for one cell."""


def by_cells(view: View, places: Ints, count: int, expected: float, price: float) -> Ints:
    """At most `count` of the places: each time the cell of the highest draw, and in it the item of the highest rank.

    Args:
        view: the week.
        places: items that may be explored.
        count: how many to explore.
        expected: irregular share of what was explored before.
        price: the least that a draw times the item's worth must be for it to be explored.
    """
    cells, first, member = np.unique(view.cell[places], return_index=True, return_inverse=True)
    irregular = view.irregular[places][first]
    clean = np.maximum(view.examined[places][first] - irregular, 0.0)
    waiting = _queues(view, places, member, len(cells))
    best, value = np.array([_first_in(view, queue) for queue in waiting]).T
    chosen: list[int] = []
    while len(chosen) < count:
        drawn = _draw(view.rng, irregular, clean, np.maximum(best, expected)) * value
        drawn[[not queue for queue in waiting]] = -1.0
        cell = int(drawn.argmax())
        if drawn[cell] <= price:
            break
        chosen.append(waiting[cell].pop())
        best[cell], value[cell] = _first_in(view, waiting[cell])
        clean[cell] += AWAITED
    return np.array(chosen, dtype=np.int64)


def _draw(rng: np.random.Generator, irregular: Floats, clean: Floats, expected: Floats) -> Floats:
    prior = np.clip(expected, 1e-6, 1 - 1e-6)
    return rng.beta(irregular + PRIOR_EXAMINATIONS * prior, clean + PRIOR_EXAMINATIONS * (1 - prior))


def _first_in(view: View, queue: list[int]) -> tuple[float, float]:
    """Score and value of the item that a queue gives next."""
    return (float(view.score[queue[-1]]), float(view.value[queue[-1]])) if queue else (0.0, 0.0)


def _queues(view: View, places: Ints, member: Ints, cells: int) -> list[list[int]]:
    """The items of each cell, the highest rank last."""
    queues: list[list[int]] = [[] for _ in range(cells)]
    for place in np.argsort(view.rank[places], kind="stable"):
        queues[member[place]].append(int(places[place]))
    return queues
