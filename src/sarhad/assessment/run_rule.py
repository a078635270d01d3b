"""Applying the limits of runs to a table, declaration by declaration in the table's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.assessment.draw import SelectionKey
from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.runs import RunKey, Runs


class RunRule:
    """The limits of runs of one plan under one key.

    Attributes:
        limits_anything: whether the plan limits any run.
    """

    def __init__(self, key: SelectionKey, plan: StandingOrders) -> None:
        """Look once whether there is anything to do."""
        self._key, self._plan = key, plan
        self.limits_anything = any(row.trader_passed or row.office_passed for row in plan.plan.rows)

    def limits(self, office: str | None, procedure: str | None, trader: str | None) -> dict[RunKey, int | None]:
        """The runs a declaration stands in, with the longest each may become."""
        orders = self._plan.at(office, procedure)
        found: dict[RunKey, int | None] = {}
        if trader and orders.trader_passed is not None:
            found["trader", trader] = orders.trader_passed
        if office and orders.office_passed is not None:
            found["office", office] = orders.office_passed
        return found

    def apply(
        self,
        table: pl.DataFrame,
        examined: npt.NDArray[np.bool_],
        missed: npt.NDArray[np.float64],
        runs: Runs,
    ) -> npt.NDArray[np.intp]:
        """The rows of declarations taken because of their runs; corrects the rows' probability of being missed.

        The probability is the one given all that was decided before: that is what inverse weighting asks for.
        """
        return np.array(self._apply(_declarations(table, examined), missed, runs), dtype=np.intp)

    def apply_to_items(
        self,
        items: Sequence[Mapping[str, Any]],
        examined: Sequence[bool],
        missed: npt.NDArray[np.float64],
        runs: Runs,
    ) -> list[int]:
        """As `apply`, for a few items as records."""
        return self._apply(_declarations_of_items(items, examined), missed, runs)

    def _apply(self, declarations: Iterable[_Declaration], missed: npt.NDArray[np.float64], runs: Runs) -> list[int]:
        rows: list[int] = []
        if not self.limits_anything:
            return rows
        for one in declarations:
            if one.version != 1:
                continue  # an amendment is the same goods: it makes no run longer and gets no draw of its own
            limits = self.limits(one.office, one.procedure, one.importer)
            taken, probability = runs.taken(one.declaration_id, limits, self._key)
            missed[one.rows] *= 1.0 - probability
            rows += one.rows if taken else []
            runs.went(limits, looked_at=taken or one.examined)
        return rows


class _Declaration(NamedTuple):
    """What the rule needs to know of one declaration."""

    declaration_id: str
    version: int
    office: str | None
    procedure: str | None
    importer: str | None
    examined: bool
    rows: list[int]


def _declarations(table: pl.DataFrame, examined: npt.NDArray[np.bool_]) -> Iterator[_Declaration]:
    """One record a declaration and version, in order of first appearance."""
    header = [
        pl.col(name).first() if name in table.columns else pl.lit(None, pl.String).alias(name)
        for name in ("office", "procedure", "importer")
    ]
    version = pl.col("version").fill_null(1) if "version" in table.columns else pl.lit(1)
    grouped = (
        table.with_columns(examined=pl.Series(examined), version=version)
        .with_row_index("rows")
        .group_by("declaration_id", "version", maintain_order=True)
        .agg(*header, pl.col("examined").any(), pl.col("rows"))
    )
    return (_Declaration(*row) for row in grouped.iter_rows())


def _declarations_of_items(items: Sequence[Mapping[str, Any]], examined: Sequence[bool]) -> Iterator[_Declaration]:
    """As `_declarations`, of records: the first item of each speaks for its header."""
    rows: dict[tuple[str, int], list[int]] = {}
    for row, item in enumerate(items):
        rows.setdefault((item["declaration_id"], item.get("version") or 1), []).append(row)
    for (name, version), own in rows.items():
        office, procedure, importer = (items[own[0]].get(header) for header in ("office", "procedure", "importer"))
        yield _Declaration(name, version, office, procedure, importer, any(examined[row] for row in own), own)
