"""Sarhad on Spark: the compiled matcher, the indicators and the model at work inside each executor."""

from sarhad.engines.spark.assessing import assess_on_spark
from sarhad.engines.spark.past import SparkPast
from sarhad.engines.spark.session import spark_session

__all__ = ["SparkPast", "assess_on_spark", "spark_session"]
