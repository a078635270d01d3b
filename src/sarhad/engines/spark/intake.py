"""Declarations on Spark taken in: converted and validated batch by batch, items declared twice found in all of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sarhad.declarations.mapping import Mapping
from sarhad.declarations.reading_convert import convert
from sarhad.declarations.reading_parquet import typed_batch
from sarhad.declarations.reference import Reference, reference_of_file
from sarhad.declarations.validation import validate
from sarhad.declarations.validation_rules import DUPLICATE
from sarhad.declarations.validation_seen import SeenKeys
from sarhad.engines.spark.tables import batch_by_batch, collected, part_by_part
from sarhad.errors import Place, Problem, SarhadError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROW = "row#"
"""Where a row stood: ascending in the order of the files."""

REJECTED = "rejected#"
"""Why a row cannot be used; null if it can."""

SAMPLE = 100
"""So many rows tell which columns ride along beside the canonical ones."""


def take_in(session: SparkSession, path: Path | str, mapping: Mapping) -> DataFrame:
    """The item table of a source that Spark reads, with `ROW` and `REJECTED` beside its columns.

    Args:
        session: the cluster.
        path: a Parquet or CSV file, or a folder of such; where the cluster sees it.
        mapping: how its columns become canonical ones.

    Raises:
        SarhadError: the source is neither.
    """
    from pyspark.sql import functions

    raw = _read(session, str(path), mapping).withColumn(ROW, functions.monotonically_increasing_id())
    reference = reference_of_file(Path(path), mapping)
    work = partial(_checked, mapping=mapping, reference=reference)
    schema = work(collected(raw.limit(SAMPLE))).schema
    checked = batch_by_batch(raw, work, schema)
    return part_by_part(checked.repartition("declaration_id"), _without_repetitions, schema)


def is_csv(path: str) -> bool:
    """Whether a file or folder is text by its name; everything else is read as Parquet."""
    return path.rstrip("/").lower().endswith((".csv", ".csv.gz", ".txt"))


def _read(session: SparkSession, path: str, mapping: Mapping) -> DataFrame:
    if is_csv(path):
        form = mapping.csv
        return session.read.csv(
            path, header=True, sep=form.separator, encoding=form.encoding, quote='"', escape='"', multiLine=True,
            enforceSchema=False,
        )  # fmt: skip
    try:
        return session.read.parquet(path)
    except Exception as error:
        message = f"Spark cannot read it: {str(error).splitlines()[0]}"
        raise SarhadError(
            Problem(message, "give Parquet or CSV that every executor sees", Place(Path(path)))
        ) from error


def _checked(cells: pl.DataFrame, mapping: Mapping, reference: Reference) -> pl.DataFrame:
    batch = convert(typed_batch(cells.drop(ROW), 0), mapping)
    found = validate(batch.table, reference=reference, faults=batch.faults)
    reason = pl.concat_str("column", pl.lit(": "), "rule", pl.lit(" ("), pl.col("value").fill_null(""), pl.lit(")"))
    why = found.rejected.select("row", reason.alias(REJECTED)).group_by("row").agg(pl.col(REJECTED).str.join("; "))
    numbered = batch.table.with_columns(cells[ROW], pl.int_range(1, cells.height + 1, dtype=pl.UInt64).alias("row"))
    return numbered.join(why, on="row", how="left", maintain_order="left").drop("row")


def _without_repetitions(table: pl.DataFrame) -> pl.DataFrame:
    """A declaration's items are all in one part: the first of equal ones stays."""
    table = table.sort(ROW)
    repeated = SeenKeys().repeated(table, table[REJECTED].is_null())
    said = pl.lit(f"declaration_id: {DUPLICATE[0]}")
    return table.with_columns(pl.when(repeated).then(said).otherwise(pl.col(REJECTED)).alias(REJECTED))
