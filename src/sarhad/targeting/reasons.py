"""Why an item has its score: exact SHAP values, summed by group, told in an officer's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.targeting.experience import Experience
from sarhad.targeting.peers import Peers
from sarhad.targeting.words import LIKENESSES_OF, MESSAGES, group_of

LEAST_CONTRIBUTION = 0.05
"""Log-odds below which a group is not worth a sentence."""

USUAL = (0.8, 1.25)
"""Between these shares of what others declare a value per kg is no reason in itself."""


@dataclass(frozen=True)
class Reason:
    """One thing that raised a score.

    Attributes:
        message: id of the sentence in `sarhad.targeting.words.MESSAGES`.
        parameters: what the sentence is filled with.
        contribution: by how much it raised the log-odds of an irregularity.
    """

    message: str
    parameters: Mapping[str, Any]
    contribution: float

    def __str__(self) -> str:
        return MESSAGES[self.message].format(**self.parameters)


@dataclass(frozen=True)
class Teller:
    """Finds the sentence for a group of features of one item."""

    experience: Experience
    peers: Peers

    def tell(self, group: str, item: Mapping[str, Any], numbers: Mapping[str, float], amount: float) -> Reason:
        """The reason a group of features is for an item.

        Args:
            group: name of the group, see `group_of`.
            item: the item's columns.
            numbers: the item's features.
            amount: what the group added to the log-odds.
        """
        message, parameters = self._words(group, item, numbers)
        return Reason(message, parameters, amount)

    def _words(self, group: str, item: Mapping[str, Any], numbers: Mapping[str, float]) -> tuple[str, dict[str, Any]]:
        told = None
        if group == "value":
            told = self._against_peers(item)
        told = told or self._found_before(group, numbers)
        if told is None and group == "consignment":
            told = self._against_peers(item)
        return told or (_PLAIN.get(group, f"{group}_history"), _codes(item))

    def _found_before(self, group: str, numbers: Mapping[str, float]) -> tuple[str, dict[str, Any]] | None:
        """What inspections found in goods alike, by the closest likeness in which more was found than usual."""
        for likeness in LIKENESSES_OF.get(group, ()):
            inspected = numbers.get(f"{likeness}_seen", 0.0)
            weight, base = self.experience.weight, self.experience.base
            irregular = round(numbers.get(f"{likeness}_share", 0.0) * (inspected + weight) - weight * base)
            if irregular > base * inspected:
                return f"same_{likeness}", {"irregular": irregular, "inspected": round(inspected)}
        return None

    def _against_peers(self, item: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """The value per kg beside what is usual, where it differs enough to be worth a sentence."""
        compared = self.peers.compare(item)
        if compared is None or USUAL[0] < compared[0] < USUAL[1]:
            return None
        percent = max(1, round(100 * compared[0]))
        if compared[1] is None:
            return "value_against_others", {"percent": percent}
        return "value_against_others_from", {"percent": percent, "origin": compared[1]}


_PLAIN = {
    "consignment": "value_unusual",
    "value": "value_unusual",
    "conditions": "goods_conditions",
    "goods": "goods",
    "route": "route",
    "duty": "duty",
    "quantity": "quantity",
    "way": "way_declared",
    "level": "level",
    "new": "new_combination",
}


def _codes(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "hs_code": item.get("hs_code") or "?",
        "origin": item.get("origin_country") or "?",
        "departure": item.get("departure_country") or "?",
        "duty_rate": item.get("duty_rate") if item.get("duty_rate") is not None else "?",
        "preference": item.get("preference") or "?",
    }


def explain_rows(
    table: pl.DataFrame,
    names: Sequence[str],
    matrix: npt.NDArray[np.float32],
    contributions: npt.NDArray[np.float64],
    teller: Teller,
    top: int,
) -> list[list[Reason]]:
    """For each row what raised its score, strongest first.

    Args:
        table: the rows' columns.
        names: the features, in the matrix's order.
        matrix: the rows' features.
        contributions: SHAP values, a column a feature and last the base.
        teller: finds the words.
        top: so many reasons a row, at most.
    """
    groups = [group_of(name) for name in names]
    distinct = sorted(set(groups))
    member = np.array([[group == one for one in distinct] for group in groups], np.float64)
    sums = contributions[:, :-1] @ member
    answer = []
    for item, numbers, amounts in zip(table.iter_rows(named=True), matrix, sums, strict=True):
        strongest = [place for place in np.argsort(-amounts)[:top] if amounts[place] >= LEAST_CONTRIBUTION]
        told = dict(zip(names, map(float, numbers), strict=True))
        found = [teller.tell(distinct[place], item, told, float(amounts[place])) for place in strongest]
        answer.append(_each_once(found))
    return answer


def _each_once(found: Sequence[Reason]) -> list[Reason]:
    return list({str(reason): reason for reason in reversed(found)}.values())[::-1]
