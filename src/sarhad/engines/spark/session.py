"""The session with a Spark cluster, with what Sarhad needs of its settings."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING

from sarhad.errors import Problem, SarhadError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS_A_BATCH = 100_000
"""Rows that come to Python together: from so many on the matcher runs as machine code."""


def spark_session(engine: str) -> SparkSession:
    """The session, made if there is none.

    Args:
        engine: `spark` for the master that Spark's own settings name (on this machine if they name none), or
            `spark:MASTER`, such as `spark:local[2]` or `spark:spark://host:7077`.

    Raises:
        SarhadError: PySpark is not installed.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise SarhadError(Problem("PySpark is not installed", "install Sarhad's extra `spark`; it needs Java 17"))
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("sarhad")
    master = engine.partition(":")[2]
    if master:
        builder = builder.master(master)
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS_A_BATCH),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
