"""Optimism: of two items that look alike, the one of which less is known is examined.

An item of probability `p`, worth `v` if irregular, in a cell (HS subheading and origin) of which `n` were examined,
fading, has the index

    (p + w sqrt(p (1 - p) / (1 + n))) v

and the highest are picked one after the other; a pick counts as examined at once, so that a week is not all for one
cell. `w` is the width: 0 is the model alone. An upper confidence bound, Auer et al. (2002), Machine Learning 47, with
the outcome's own variance, Audibert et al. (2009), Theoretical Computer Science 410; with fading, Garivier & Moulines
(2011), ALT; with picks whose outcome is awaited, Desautels et al. (2014), JMLR 15.

What the model is sure of it takes as before. Where nobody has looked for long the index is high until somebody has:
the price is paid among the least certain picks, where a near miss costs little, and none is paid where the model's
picks are all as good as certain.
"""

from __future__ import annotations

import numpy as np

from sarhad.targeting.simulation.scene import Ints
from sarhad.targeting.simulation.strategies.view import View


def optimistic(view: View, width: float) -> Ints:
    """The places of as many items as can be examined, in the order in which they are picked.

    Args:
        view: the week.
        width: how many standard deviations an item's probability is held to be better than it looks.
    """
    cells, member = np.unique(view.cell, return_inverse=True)
    items = np.split(np.argsort(member, kind="stable"), np.bincount(member, minlength=len(cells)).cumsum()[:-1])
    bonus = width * np.sqrt(np.clip(view.score * (1 - view.score), 0.0, None))
    examined = 1.0 + view.examined
    index = (view.score + bonus / np.sqrt(examined)) * view.value
    chosen: list[int] = []
    for _ in range(min(view.capacity, view.items)):
        best = int(index.argmax())
        chosen.append(best)
        alike = items[member[best]]
        examined[alike] += 1.0
        free = alike[index[alike] > -np.inf]
        index[free] = (view.score[free] + bonus[free] / np.sqrt(examined[free])) * view.value[free]
        index[best] = -np.inf
    return np.array(chosen, dtype=np.int64)
