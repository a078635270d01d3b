"""What an inspection is worth: money, safety and prohibitions on one scale that the centre sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]

AREA_OF: Mapping[str, str] = MappingProxyType(
    {
        "undervaluation": "revenue",
        "misclassification": "revenue",
        "false_origin": "revenue",
        "short_quantity": "revenue",
        "phantom_trader": "revenue",
        "parcel_splitting": "revenue",
        "smuggling": "prohibitions",
        "prohibited_goods": "prohibitions",
        "counterfeit": "prohibitions",
        "unsafe_goods": "safety",
        "dangerous_goods": "safety",
    }
)
"""The risk area of each kind of irregularity; a kind that is not listed counts as revenue."""

AREAS = ("revenue", "safety", "prohibitions")
SHRINKAGE = 10.0
"""Imagined findings that shrink a chapter's shares to the country's."""


@dataclass(frozen=True)
class Weights:
    """What the centre says a finding is worth, in national currency.

    Attributes:
        revenue: worth of each unit of additional revenue.
        finding: worth of any finding beside its revenue, so that goods without revenue are not forgotten.
        safety: worth of a finding in the area of safety.
        prohibitions: worth of a finding in the area of prohibitions and restrictions.
    """

    revenue: float = 1.0
    finding: float = 1.0
    safety: float = 0.0
    prohibitions: float = 0.0


class WeightsLike(Protocol):
    """Whatever says what findings are worth; see `Weights`."""

    @property
    def revenue(self) -> float:
        """Worth of each unit of additional revenue."""

    @property
    def finding(self) -> float:
        """Worth of any finding beside its revenue."""

    @property
    def safety(self) -> float:
        """Worth of a finding in the area of safety."""

    @property
    def prohibitions(self) -> float:
        """Worth of a finding in the area of prohibitions and restrictions."""


def worth_of(revenue: Floats, shares: Floats, weights: WeightsLike) -> Floats:
    """Worth of irregularities.

    Args:
        revenue: expected additional revenue of each.
        shares: how likely each is one of safety, and one of prohibitions; a row each.
        weights: what the centre says.
    """
    areas = shares @ np.array([weights.safety, weights.prohibitions])
    return np.asarray(weights.finding + weights.revenue * revenue + areas)


class AreaShares:
    """For each HS chapter which share of its irregularities belonged to safety and to prohibitions."""

    def __init__(self, table: pl.DataFrame) -> None:
        """Take columns `hs2`, `safety`, `prohibitions`; the row whose `hs2` is null is the country as a whole."""
        self.table = table
        self._shares = {hs2: (safety, bans) for hs2, safety, bans in table.iter_rows()}

    @classmethod
    def of(cls, labelled: pl.DataFrame) -> AreaShares:
        """The shares among irregular items, shrunk to the country's where a chapter has few."""
        schema = {"hs2": pl.String, "safety": pl.Float64, "prohibitions": pl.Float64}
        if not {"irregularity_type", "hs_code"}.issubset(labelled.columns):
            return cls(pl.DataFrame(schema=schema))
        area = pl.col("irregularity_type").replace_strict(dict(AREA_OF), default="revenue")
        found = labelled.filter(pl.col("irregular"), pl.col("irregularity_type").is_not_null()).select(
            pl.col("hs_code").str.slice(0, 2).alias("hs2"),
            *((area == one).cast(pl.Float64).alias(one) for one in AREAS[1:]),
        )
        if found.is_empty():
            return cls(pl.DataFrame(schema=schema))
        country = found.select(pl.col(AREAS[1:]).mean()).row(0)
        shrunk = [
            ((pl.col(one).sum() + SHRINKAGE * share) / (pl.len() + SHRINKAGE)).alias(one)
            for one, share in zip(AREAS[1:], country, strict=True)
        ]
        chapters = found.group_by("hs2").agg(shrunk).sort("hs2")
        return cls(pl.concat([chapters, pl.DataFrame([(None, *country)], schema=schema, orient="row")]))

    def of_rows(self, table: pl.DataFrame) -> Floats:
        """For each row the shares of safety and of prohibitions among irregularities of its chapter."""
        country = self._shares.get(None, (0.0, 0.0))
        chapters = table["hs_code"].str.slice(0, 2).to_list()
        return np.array([self._shares.get(one, country) for one in chapters], np.float64).reshape(-1, 2)

    def worth(self, table: pl.DataFrame, revenue: Floats, weights: WeightsLike) -> Floats:
        """Worth of each row's irregularity if there is one.

        Args:
            table: the rows, with `hs_code`.
            revenue: expected additional revenue of each if it is irregular.
            weights: what the centre says.
        """
        return worth_of(revenue, self.of_rows(table), weights)
