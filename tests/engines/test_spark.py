"""Real Spark, a cluster of two executors on this machine: the answers are those of one process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.assessment import Assessor, Job, Policy, SelectionKey, assess_file
from sarhad.declarations.generator.country import generate_table
from sarhad.declarations.mapping import load_mapping
from sarhad.effectiveness import backtest
from sarhad.effectiveness.backtest import backtest_on
from sarhad.effectiveness.past import vocabulary_of
from sarhad.indicators import INDICATORS, compute
from sarhad.profiles import ProfileSet
from sarhad.targeting import load_model, save_model, train
from tests.engines.made import country_with_amendments, profile, rounded

pytest.importorskip("pyspark", reason="PySpark is not installed: make setup-spark")
pytest.importorskip("pyarrow")
if shutil.which("java") is None:
    pytest.skip("no Java: Spark needs it", allow_module_level=True)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CANONICAL = load_mapping("canonical")
KEY = ["declaration_id", "item_no", "version"]
CLUSTER = "spark:local-cluster[2,1,1024]"
CONDITIONS = {
    "cheap": "unit_value_ratio < 0.5 AND importer_age_days < 200",
    "new": "importer_first_origin AND customs_value > 1000000",
    "route": "origin_departure_share < 0.2 OR declarant_irregular_share > 0.1",
    "shoes": "hs_code IN HS('64') AND net_mass_kg > 100",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    from sarhad.engines.spark import spark_session

    session = spark_session(CLUSTER)
    session.conf.set("spark.sql.shuffle.partitions", "4")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def country() -> pl.DataFrame:
    return country_with_amendments()


def test_every_indicator_is_what_one_process_finds(spark: SparkSession, country: pl.DataFrame, tmp_path: Path) -> None:
    from sarhad.engines.spark.indicators import PRIOR, with_indicators
    from sarhad.engines.spark.intake import ROW
    from sarhad.engines.spark.tables import collected

    marked = country.with_row_index(ROW).with_columns(
        pl.col(ROW).cast(pl.Int64), pl.lit(value=False).alias(PRIOR), earlier=pl.int_range(pl.len()) < 500
    )
    marked = marked.with_columns(pl.col("earlier").alias(PRIOR)).drop("earlier")
    marked.write_parquet(tmp_path / "items.parquet")
    frame = spark.read.parquet(str(tmp_path / "items.parquet")).repartition(3)
    found = collected(with_indicators(frame, list(INDICATORS), marked.schema)).sort(ROW)
    expected = compute(country[500:], prior=country[:500])
    assert found[ROW].to_list() == list(range(500, country.height))
    assert_frame_equal(found.select(expected.columns), expected, rel_tol=1e-12, abs_tol=1e-12)
    assert expected.select(pl.all().is_not_null().sum()).row(0).count(0) <= 1


def test_a_file_is_assessed_alike(spark: SparkSession, country: pl.DataFrame, tmp_path: Path) -> None:
    from sarhad.engines.spark import assess_on_spark
    from sarhad.engines.spark.shipping import ShippedAssessor

    history = generate_table(16000, seed=6)[0]
    history.write_parquet(tmp_path / "history.parquet")
    save_model(train(history, budget=1, threads=1), tmp_path / "model")
    profiles = ProfileSet.of_profiles([profile(name, condition) for name, condition in CONDITIONS.items()])
    shadow = ProfileSet.of_profiles([profile("dear", "unit_value > 500")])
    model = load_model(tmp_path / "model")
    key, policy = SelectionKey(bytes(range(32))), Policy(random_share=0.05)
    assessor = Assessor(profiles, key, policy=policy, model=model, silent=shadow)
    broken = country.with_columns(
        pl.when(pl.int_range(pl.len()) % 500 == 3).then(pl.lit("nonsense")).otherwise("hs_code").alias("hs_code")
    )
    broken.write_csv(tmp_path / "items.csv")
    file, past = tmp_path / "items.csv", [tmp_path / "history.parquet"]
    jobs = [Job(file, CANONICAL, tmp_path / name, tmp_path / f"{name}.csv", past) for name in ("here", "there")]
    here = assess_file(assessor, jobs[0])
    there = assess_on_spark(spark, ShippedAssessor.of(assessor, tmp_path / "model"), jobs[1])
    assert (there.rows, there.rejected) == (here.rows, here.rejected)
    assert here.rejected > 40
    assert_frame_equal(there.counts, here.counts)
    assert_frame_equal(there.silent, here.silent)
    assert here.silent["items"].sum() > 0
    found, expected = (_in_order(pl.read_parquet(tmp_path / where)) for where in ("there/*.parquet", "here"))
    assert_frame_equal(found, expected, rel_tol=1e-9)
    assert pl.read_csv(tmp_path / "there.csv").height == here.rejected


@pytest.mark.parametrize("several", [False, True])
def test_a_back_test_says_the_same(spark: SparkSession, country: pl.DataFrame, tmp_path: Path, several: bool) -> None:
    from sarhad.engines.spark import SparkPast

    country.unique(KEY, maintain_order=True).write_parquet(tmp_path / "items.parquet")
    history = pl.scan_parquet(tmp_path / "items.parquet")
    tried = [profile(name, condition) for name, condition in CONDITIONS.items()][: None if several else 1]
    active = [profile("standing", "customs_value > 5000000")]
    expected = backtest(tried, history, active=active)
    past = SparkPast.read(spark, tmp_path / "items.parquet", [*INDICATORS])
    found = backtest_on(past, tried, vocabulary=vocabulary_of(history), active=active)
    assert rounded(found) == rounded(expected)
    assert found.profiles[0].items > 0


def _in_order(assessed: pl.DataFrame) -> pl.DataFrame:
    """Versions of an item are told apart by what came of them only."""
    lists = [pl.col(name).list.join(",") for name in ("profiles", "silent", "reasons")]
    probability = pl.col("selection_probability").round(9)
    return assessed.sort("declaration_id", "item_no", "channel", *lists, probability, "model_score")
