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
from sarhad.targeting.words import MESSAGES, group_of

LEAST_CONTRIBUTION = 0.05
"""Log-odds below which a group is not worth a sentence."""


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
        if group == "consignment" and (counted := self._counted(numbers)):
            return "consignment_repeated", counted
        if group in ("value", "consignment"):
            return self._value(item)
        if group == "goods" and numbers.get("goods_seen"):
            percent = round(100 * numbers["goods_share"])
            return "goods_often_irregular", {"percent": percent, "inspected": int(numbers["goods_seen"])}
        return _PLAIN.get(group, f"{group}_history"), _codes(item)

    def _counted(self, numbers: Mapping[str, float]) -> dict[str, Any] | None:
        """How often goods of this code, mass and value were inspected, and found irregular."""
        for likeness in ("consignment", "goods_amount"):
            seen = numbers.get(f"{likeness}_seen", 0.0)
            weight, base = self.experience.weight, self.experience.base
            irregular = round(numbers.get(f"{likeness}_share", 0.0) * (seen + weight) - weight * base)
            if irregular > 0:
                return {"irregular": irregular, "inspected": int(seen)}
        return None

    def _value(self, item: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        compared = self.peers.compare(dict(item))
        if compared is None:
            return "value_unusual", _codes(item)
        percent = max(1, round(100 * compared[0]))
        if compared[1] is None:
            return "value_against_others", {"percent": percent}
        return "value_against_others_from", {"percent": percent, "origin": compared[1]}


_PLAIN = {
    "conditions": "goods_conditions",
    "goods": "goods_conditions",
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
