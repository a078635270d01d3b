"""A national file assessed on Spark: the same channels, reasons and draws as on one machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from sarhad.assessment.assessor import ASSESSMENT_SCHEMA
from sarhad.assessment.whole_file import COUNTS, SILENT, Assessed, Job
from sarhad.declarations.mapping import load_mapping
from sarhad.engines.spark.indicators import PRIOR, with_indicators
from sarhad.engines.spark.intake import REJECTED, ROW, is_csv, take_in
from sarhad.engines.spark.shipping import ShippedAssessor
from sarhad.engines.spark.tables import batch_by_batch, collected

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

OFFICE = "office"


def assess_on_spark(session: SparkSession, shipped: ShippedAssessor, job: Job) -> Assessed:
    """Assess what a job names; the output is a folder of Parquet parts, in no order.

    Args:
        session: the cluster.
        shipped: the assessor.
        job: file, mapping, output, rejects and history; all where every executor sees them, but for the rejects.

    Raises:
        SarhadError: the file or the history cannot be used.
    """
    from pyspark import StorageLevel
    from pyspark.sql import functions

    taken = take_in(session, job.file, job.mapping).persist(StorageLevel.DISK_ONLY)
    rejected = _rejected(taken, job.rejects)
    items = taken.where(f"`{REJECTED}` IS NULL").drop(REJECTED)
    names = shipped.assessor().indicators
    if names:
        items = items.withColumn(PRIOR, functions.lit(False))
        for number, path in enumerate(job.history):
            items = items.unionByName(_past(session, path, job, number), allowMissingColumns=True)
        items = with_indicators(items, names, _schema(items))
    told = pl.Schema({OFFICE: pl.String(), **ASSESSMENT_SCHEMA})
    assessed = batch_by_batch(items, partial(_assess, shipped=shipped), told).persist(StorageLevel.DISK_ONLY)
    assessed.drop(OFFICE).write.mode("errorifexists").parquet(str(job.output))
    counts = _counted(assessed, COUNTS)
    silent = _counted(assessed.withColumn("profile", functions.explode("silent")), SILENT)
    for frame in (taken, assessed):
        frame.unpersist()
    return Assessed(int(counts["items"].sum()), rejected, 0, counts, silent)


def _counted(frame: DataFrame, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    keys = [name for name in schema if name != "items"]
    counted = collected(frame.groupBy(*keys).count().withColumnRenamed("count", "items"))
    return counted.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).sort(keys)


def _schema(frame: DataFrame) -> pl.Schema:
    return collected(frame.limit(0)).schema


def _past(session: SparkSession, path: Path, job: Job, number: int) -> DataFrame:
    """Earlier declarations, numbered before all others; canonical Parquet as it is, else by the job's mapping."""
    from pyspark.sql import functions

    canonical = not is_csv(str(path)) and "declaration_id" in session.read.parquet(str(path)).columns
    taken = take_in(session, path, load_mapping("canonical") if canonical else job.mapping)
    earlier = taken.where(f"`{REJECTED}` IS NULL").drop(REJECTED)
    earlier = earlier.withColumn(ROW, functions.col(ROW) - functions.lit((1 << 62) - (number << 55)))
    return earlier.withColumn(PRIOR, functions.lit(True))


def _rejected(taken: DataFrame, rejects: Path | None) -> int:
    """Count the rows that cannot be used, and write them with their reasons if asked."""
    bad = taken.where(f"`{REJECTED}` IS NOT NULL")
    if rejects is None:
        return int(bad.count())
    rows = collected(bad).sort(ROW).drop(ROW).rename({REJECTED: "rejected_because"})
    if rows.height:
        rejects.parent.mkdir(parents=True, exist_ok=True)
        rows.write_csv(rejects)
    return rows.height


def _assess(table: pl.DataFrame, shipped: ShippedAssessor) -> pl.DataFrame:
    return shipped.assessor().assess(table.drop(ROW)).with_columns(table[OFFICE])
