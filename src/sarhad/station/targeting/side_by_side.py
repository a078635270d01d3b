"""Champion and challenger on the same items: both scored them when they arrived, before anybody looked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sarhad.station.targeting.models import ModelVersion, SilentScore
from sarhad.targeting.challenge import Compared, compare

LEAST_IRREGULAR = 10
"""Fewer irregular items than these tell no models apart."""


@dataclass(frozen=True)
class SideBySide:
    """The comparison so far.

    Attributes:
        scored: items that both scored; inspected, irregular: of them.
        compared: figure by figure; empty while too little was inspected.
    """

    scored: int
    inspected: int
    irregular: int
    compared: tuple[Compared, ...]


def side_by_side(champion: ModelVersion, challenger: ModelVersion) -> SideBySide:
    """What both said of the same items when these arrived, held against what was found later.

    The inspected items were chosen by the champion, profiles and chance; the challenger is not judged on what it alone
    would have chosen.
    """
    both = SilentScore.objects.filter(model=challenger, item__decision__model_id=champion.model_id)
    known = both.filter(item__inspected=True, item__irregular__isnull=False).order_by("item_id")
    rows = list(known.values_list("item__decision__score", "score", "item__irregular", "item__declaration_id"))
    irregular = sum(1 for row in rows if row[2])
    compared: tuple[Compared, ...] = ()
    if min(irregular, len(rows) - irregular) >= LEAST_IRREGULAR:
        old, new, found, declaration = (np.array(column, np.float64) for column in zip(*rows, strict=True))
        compared = compare(old, new, found, np.unique(declaration, return_inverse=True)[1].astype(np.int64))
    return SideBySide(both.count(), len(rows), irregular, compared)
