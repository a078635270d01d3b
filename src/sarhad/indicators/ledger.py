"""The items the online state remembers, a row each: what reference values are made of, and what is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sarhad.errors import Place, Problem, SarhadError
from sarhad.indicators.past import Past
from sarhad.indicators.reference import LEVELS, MONTHS, Reference, level_expressions, level_keys, references
from sarhad.indicators.remembered import KEY_COLUMNS

FORMAT = {"sarhad.indicators": "1"}
"""Marks a saved state and its format in the file's metadata."""

SCHEMA = pl.Schema(
    {
        "declaration_id": pl.String(),
        "item_no": pl.Int64(),
        "version": pl.Int64(),
        "moment": pl.Int64(),
        **dict.fromkeys(KEY_COLUMNS, pl.String()),
        "unit_value": pl.Float64(),
        "month": pl.Int32(),
    }
)
"""Columns of the ledger; `moment` in microseconds from 1970, `month` in months from year 0."""

OUTCOMES = pl.Schema({"inspected": pl.Int64(), "irregular": pl.Int64()})
"""Columns a saved state has besides: when the declaration's outcome became known."""

SAVED = pl.Schema([*SCHEMA.items(), *OUTCOMES.items()])
"""Columns of a saved state."""


def ledger_of(past: Past) -> pl.DataFrame:
    """The items of a past as first declared, with `inspected` and `irregular`, as a state is saved."""
    moment = pl.col("moment")
    month = moment.dt.year().cast(pl.Int32) * 12 + moment.dt.month() - 1
    items = past.table[past.items].with_columns(
        (pl.col("customs_value") / pl.col("net_mass_kg")).alias("unit_value"),
        month.alias("month"),
        moment.cast(pl.Datetime("us")).to_physical().alias("moment"),
    )
    outcomes = past.table[past.declarations].select(
        "declaration_id", pl.Series("inspected", past.inspected), pl.Series("irregular", past.irregular)
    )
    items = items.select(SCHEMA.names()).join(outcomes, on="declaration_id", how="left", maintain_order="left")
    return items.cast(SAVED)


class Ledger:
    """Items in a table, with those told since kept beside it until the table is asked for."""

    def __init__(self, table: pl.DataFrame | None = None) -> None:
        """Start from a table, or from nothing."""
        self._table = pl.DataFrame(schema=SCHEMA) if table is None else table.select(SCHEMA.names())
        self._told: list[tuple[Any, ...]] = []
        self._frozen: dict[int, tuple[dict[str, Reference], ...]] = {}

    def add(self, row: tuple[Any, ...]) -> None:
        """Remember an item; references it belongs to are made anew when next asked for."""
        self._told.append(row)
        month = row[-1]
        if self._frozen:
            self._frozen = {m: known for m, known in self._frozen.items() if not month < m <= month + MONTHS}

    def drop_last(self, months: Sequence[int]) -> None:
        """Forget as many of the items told last as there are months given, each item's own."""
        kept = len(self._told) - len(months)
        if kept < 0:
            self._table = self._table.head(self._table.height + kept)
        self._told = self._told[: max(kept, 0)]
        touched = {month + later for month in months for later in range(1, MONTHS + 1)}
        self._frozen = {month: known for month, known in self._frozen.items() if month not in touched}

    def table(self) -> pl.DataFrame:
        """All items, in the order they were told."""
        if self._told:
            told = pl.DataFrame(self._told, schema=SCHEMA, orient="row")
            self._table, self._told = pl.concat([self._table, told]), []
        return self._table

    def reference(self, month: int, hs6: str | None, origin: str | None) -> Reference | None:
        """What an item of these goods is compared with in a month, if enough is known."""
        if (frozen := self._frozen.get(month)) is None:
            frozen = self._frozen[month] = self._freeze(month)
        for key, known in zip(level_keys(hs6, origin), frozen, strict=True):
            if key is not None and (found := known.get(key)) is not None:
                return found
        return None

    def _freeze(self, month: int) -> tuple[dict[str, Reference], ...]:
        value = pl.col("unit_value")
        year = self.table().filter(pl.col("month").is_between(month - MONTHS, month - 1), value > 0, value.is_finite())
        year = year.select(*level_expressions(), "unit_value")
        return tuple(
            {row[0]: Reference(row[1], row[2], row[3], level) for row in references(year, level).iter_rows()}
            for level in LEVELS
        )


def write_state(table: pl.DataFrame, path: Path) -> None:
    """Write a saved state whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    table.write_parquet(unfinished, metadata=FORMAT)
    unfinished.replace(path)


def read_state(path: Path) -> pl.DataFrame:
    """Read a saved state.

    Raises:
        SarhadError: the file is missing, unreadable, or not a saved state of this format.
    """
    advice = "give a file written by OnlineIndicators.save, or build the state anew from the history"
    try:
        metadata = pl.read_parquet_metadata(path)
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SarhadError(Problem(f"cannot read the state of the indicators: {error}", advice, Place(path))) from error
    if FORMAT.items() - metadata.items() or table.schema != SAVED:
        raise SarhadError(Problem("this is not a state of the indicators in format 1", advice, Place(path)))
    return table
