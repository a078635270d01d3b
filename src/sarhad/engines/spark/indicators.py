"""Indicators on Spark: what is counted by one trader, origin or chapter is counted where all its rows are together.

First each declaration's rows come together and tell when it was accepted, inspected and found irregular. Then the rows
are dealt out anew for each kind of key, and the same code counts as on one machine. What is known of the whole country,
its inspections, is small and goes to every part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sarhad.engines.spark.intake import ROW
from sarhad.engines.spark.tables import batch_by_batch, collected, part_by_part
from sarhad.indicators import INDICATORS
from sarhad.indicators.encoding import Encoder
from sarhad.indicators.many import Rows
from sarhad.indicators.past import NEVER, Past, needed_columns, read_past
from sarhad.indicators.table import Indicator, logs_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOMENT, IS_ITEM, IS_HEADER, INSPECTED, IRREGULAR = "moment#", "item#", "header#", "inspected#", "irregular#"
_TOLD = pl.Schema(
    {MOMENT: pl.Int64, IS_ITEM: pl.Boolean, IS_HEADER: pl.Boolean, INSPECTED: pl.Int64, IRREGULAR: pl.Int64}
)
PRIOR = "prior#"
"""Whether a row belongs to the past only."""

CHAPTER = "chapter#"
DECLARATION = "declaration_id"


def with_indicators(frame: DataFrame, names: Sequence[str], schema: pl.Schema) -> DataFrame:
    """The rows that are not of the past only, with indicators.

    Args:
        frame: items with `ROW` and `PRIOR` (boolean) beside their columns.
        names: which of `INDICATORS`.
        schema: the frame's columns.
    """
    families = _families(names)
    told = pl.Schema({**schema, **_TOLD})
    own = families.pop(DECLARATION, [])
    frame = part_by_part(frame.repartition(DECLARATION), partial(_tell, names=own), _with(told, own))
    schema = _with(told, own)
    if families:
        frame = frame.localCheckpoint(eager=True)
        country = _inspections(frame)
        for key, wanted in families.items():
            frame, schema = _counted(frame, schema, key, wanted, country)
    return frame.where(f"NOT `{PRIOR}`").drop(PRIOR, CHAPTER, *_TOLD)


def _families(names: Iterable[str]) -> dict[str, list[str]]:
    """The indicators by the column whose equal values must be together to count."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_key_of(INDICATORS[name]), []).append(name)
    return found


def _key_of(indicator: Indicator) -> str:
    keys = [log.key for log in logs_of(indicator.formula) if log.key]
    if keys:
        common = set.intersection(*(set(key) for key in keys))
        return next(name for name in indicator.needs if name in common)
    if indicator.name.startswith("unit_value_"):
        return CHAPTER
    return DECLARATION if not logs_of(indicator.formula) else ""


def _with(schema: pl.Schema, names: Iterable[str]) -> pl.Schema:
    return pl.Schema({**schema, **{name: INDICATORS[name].dtype for name in names}})


def _tell(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """What each declaration's rows say together, and the indicators that are about the declaration itself."""
    table = table.sort(ROW)
    needed = needed_columns(table)
    past = read_past(needed)
    height = table.height
    told = {
        MOMENT: past.moments,
        IS_ITEM: _marked(past.items, height),
        IS_HEADER: _marked(past.declarations, height),
        INSPECTED: _placed(past.inspected, past.declarations, height),
        IRREGULAR: _placed(past.irregular, past.declarations, height),
    }
    rows = Rows(past, 0, None)
    columns = [rows.column(INDICATORS[name]) for name in names]
    return table.with_columns([pl.Series(name, values) for name, values in told.items()]).with_columns(columns)


def _marked(rows: np.ndarray, height: int) -> np.ndarray:
    marks = np.zeros(height, np.bool_)
    marks[rows] = True
    return marks


def _placed(values: np.ndarray, rows: np.ndarray, height: int) -> np.ndarray:
    placed = np.full(height, NEVER, np.int64)
    placed[rows] = values
    return placed


def _inspections(frame: DataFrame) -> pl.DataFrame:
    """When inspections and irregularities became known, in the whole country."""
    known = frame.where(f"`{IS_HEADER}` AND (`{INSPECTED}` < {NEVER} OR `{IRREGULAR}` < {NEVER})")
    return collected(known.select(DECLARATION, MOMENT, INSPECTED, IRREGULAR))


def _counted(
    frame: DataFrame, schema: pl.Schema, key: str, names: list[str], country: pl.DataFrame
) -> tuple[DataFrame, pl.Schema]:
    from pyspark.sql import functions

    if key == CHAPTER and CHAPTER not in schema:
        frame = frame.withColumn(CHAPTER, functions.substring("hs_code", 1, 2))
        schema = pl.Schema({**schema, CHAPTER: pl.String()})
    made = _with(schema, names)
    work = partial(_count, names=names, country=country)
    if not key:
        return batch_by_batch(frame, work, made), made
    return part_by_part(frame.repartition(key), work, made), made


def _count(table: pl.DataFrame, names: Sequence[str], country: pl.DataFrame) -> pl.DataFrame:
    """The indicators of rows that are together; of the rest of the country only its inspections are known."""
    wanted = [INDICATORS[name] for name in names]
    elsewhere = country.join(table.filter(IS_HEADER).select(DECLARATION), on=DECLARATION, how="anti")
    before = elsewhere.with_columns(pl.lit(value=False).alias(IS_ITEM), pl.lit(value=True).alias(IS_HEADER))
    whole = pl.concat([before, table], how="diagonal")
    whole = whole.with_columns(
        pl.col("declared_at").fill_null(pl.col(MOMENT).cast(pl.Datetime("us"))), pl.col("item_no").fill_null(0)
    )
    encoded = Encoder(wanted).encode(whole).with_columns(whole[MOMENT].cast(pl.Datetime("us")).alias("moment"))
    headers = whole[IS_HEADER].arg_true().to_numpy().astype(np.int64)
    past = Past(
        encoded.with_row_index("row"),
        whole[MOMENT].to_numpy(),
        whole[IS_ITEM].arg_true().to_numpy().astype(np.int64),
        headers,
        whole[INSPECTED].to_numpy()[headers],
        whole[IRREGULAR].to_numpy()[headers],
    )
    rows = Rows(past, before.height, None, whole=False)
    return table.with_columns([rows.column(indicator) for indicator in wanted])
