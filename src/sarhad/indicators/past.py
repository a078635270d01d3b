"""A table of items made ready for counting: what happened when, as codes and moments in arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.declarations.schema import item_schema
from sarhad.errors import Problem, SarhadError
from sarhad.indicators.events import HEADER_KEYS

Ints = npt.NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
"""The moment of what never became known."""

NEEDED = (
    "declaration_id", "item_no", "version", "declared_at", *HEADER_KEYS, "origin_country", "hs_code",
    "customs_value", "net_mass_kg", "gross_mass_kg", "packages", "inspected", "inspected_at", "irregular",
)  # fmt: skip
"""Columns of the item table that indicators are made of; those a table lacks count as null."""

REQUIRED = ("declaration_id", "item_no", "declared_at")
"""Columns without which nothing can be said of a row."""


def needed_columns(table: pl.DataFrame) -> pl.DataFrame:
    """The columns indicators need, typed, with `version` 1 where it is not given and `hs6` beside `hs_code`.

    Raises:
        SarhadError: a required column is missing or has no value somewhere, or a column has another type.
    """
    schema = item_schema()
    _refuse_gaps(table)
    typed = []
    for name in NEEDED:
        try:
            typed.append(table[name].cast(schema[name]) if name in table.columns else _empty(name, table.height))
        except pl.exceptions.PolarsError as error:
            message = f"column {name} is {table.schema[name]} and cannot be read as {schema[name]}: {error}"
            raise SarhadError(Problem(message, "conform the table to the canonical item schema first")) from error
    hs6 = pl.col("hs_code").str.slice(0, 6).alias("hs6")
    return pl.DataFrame(typed).with_columns(pl.col("version").fill_null(1), pl.col(pl.Float64).fill_nan(None), hs6)


def _empty(name: str, height: int) -> pl.Series:
    return pl.Series(name, [None], item_schema()[name]).new_from_index(0, height)


def _refuse_gaps(table: pl.DataFrame) -> None:
    problems = []
    for name in REQUIRED:
        if name not in table.columns:
            problems.append(Problem(f"the table has no column {name}", "map a column of the source to it"))
        elif empty := table[name].null_count():
            first = int(table[name].is_null().arg_true()[0]) + 1
            advice = "leave these rows out, or give them a value"
            problems.append(Problem(f"{empty} rows have no {name}, the first is row {first}", advice))
    if problems:
        raise SarhadError(*problems)


@dataclass(frozen=True)
class Past:
    """What happened, by row number of one table.

    Attributes:
        table: all rows, the past's first, with `moment` (the acceptance of the declaration's first version).
        moments: `moment` in microseconds from 1970.
        items: rows of the items as first declared; amendments and repetitions are left out.
        declarations: the first row of each declaration.
        inspected: for each of `declarations`, when an inspection became known.
        irregular: for each of `declarations`, when an irregularity became known.
    """

    table: pl.DataFrame
    moments: Ints
    items: Ints
    declarations: Ints
    inspected: Ints
    irregular: Ints


def read_past(table: pl.DataFrame) -> Past:
    """Find out what happened and when.

    An amendment keeps the acceptance of its first version, so it sees the same past and never itself.
    An outcome is known from `inspected_at`; where that is null from `declared_at`, so for later declarations only.
    """
    table = table.with_row_index("row")
    if "declaration" not in table.columns:
        number = pl.col("declaration_id").cast(pl.Categorical).to_physical().alias("declaration")
        table = table.with_columns(number)
    first = table.select("row", "declaration", "item_no", "version", "declared_at").filter(
        pl.col("version") == pl.col("version").min().over("declaration")
    )
    items = first.unique(["declaration", "item_no"], keep="first", maintain_order=True)
    headers = items.unique("declaration", keep="first", maintain_order=True).select(
        "declaration", pl.col("row").alias("header"), pl.col("declared_at").alias("moment")
    )
    table = table.join(headers.select("declaration", "moment"), on="declaration", how="left", maintain_order="left")
    known = headers.join(_outcomes(table), on="declaration", how="left", maintain_order="left")
    return Past(
        table,
        _microseconds(table["moment"]),
        items["row"].to_numpy().astype(np.int64),
        known["header"].to_numpy().astype(np.int64),
        _microseconds(known["inspected_known"]),
        _microseconds(known["irregular_known"]),
    )


def _outcomes(table: pl.DataFrame) -> pl.DataFrame:
    """When the inspection and the irregularity of each declaration became known, never before it was accepted."""
    known = pl.max_horizontal(pl.coalesce("inspected_at", "declared_at"), "moment")
    return (
        table.filter(pl.col("inspected") | pl.col("irregular").is_not_null())
        .group_by("declaration")
        .agg(
            known.min().alias("inspected_known"),
            known.filter(pl.col("irregular")).min().alias("irregular_known"),
        )
    )


def _microseconds(moments: pl.Series) -> Ints:
    return moments.cast(pl.Datetime("us")).to_physical().fill_null(NEVER).to_numpy()
