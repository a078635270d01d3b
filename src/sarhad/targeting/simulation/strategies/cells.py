"""Where exploring pays: Thompson sampling over kinds of goods, on findings that fade.

For each cell (HS subheading and origin) with `b` irregular of `n` examined, both fading, a rate is drawn from
`Beta(b + m q, n - b + m (1 - q))`, `q` the country's rate; exploring takes the cells of the highest draws. A cell
nobody has looked at for long has a wide distribution and is looked at again; one found clean lately is left alone.
Thompson (1933), Biometrika 25; with fading: Raj & Kalyani (2017), "Taming Non-stationary Bandits: A Bayesian Approach".
"""

from __future__ import annotations

import numpy as np

from sarhad.targeting.simulation.scene import Ints
from sarhad.targeting.simulation.strategies.view import View

PRIOR_EXAMINATIONS = 10.0
"""The weight `m` of the country's rate: an unknown cell counts as ten examinations that ended like the country's."""


def by_cells(view: View, places: Ints, count: int) -> Ints:
    """`count` of the places: each time the cell of the highest draw, and in it the item of the highest score left.

    Args:
        view: the week.
        places: items not picked yet.
        count: how many to explore.
    """
    examined, irregular = view.examined[places], view.irregular[places]
    cells, first, member = np.unique(view.cell[places], return_index=True, return_inverse=True)
    rate = view.country
    alpha = irregular[first] + PRIOR_EXAMINATIONS * rate
    beta = np.maximum(examined[first] - irregular[first], 0.0) + PRIOR_EXAMINATIONS * (1 - rate)
    waiting = _queues(view, places, member, len(cells))
    chosen: list[int] = []
    while len(chosen) < count:
        drawn = view.rng.beta(alpha, beta)
        drawn[[not queue for queue in waiting]] = -1.0
        chosen.append(waiting[int(drawn.argmax())].pop())
    return np.array(chosen, dtype=np.int64)


def _queues(view: View, places: Ints, member: Ints, cells: int) -> list[list[int]]:
    """The items of each cell, the highest score last."""
    queues: list[list[int]] = [[] for _ in range(cells)]
    for place in np.argsort(view.score[places], kind="stable"):
        queues[member[place]].append(int(places[place]))
    return queues
