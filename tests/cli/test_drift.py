"""`sarhad drift` from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator import generate_table
from sarhad.targeting import save_model, train
from tests.targeting.made import history


def test_what_moved_is_named_and_the_exit_code_says_alarm(tmp_path: Path) -> None:
    seen, _ = generate_table(6_000, seed=3, years=0.5)
    even = seen["declaration_id"].hash(seed=3) % 2 == 0
    seen.filter(even).write_parquet(tmp_path / "before.parquet")
    seen.filter(~even).write_parquet(tmp_path / "same.parquet")
    seen.filter(~even).with_columns(pl.col("customs_value") * 4).write_parquet(tmp_path / "moved.parquet")

    def run(current: str, *options: str) -> tuple[int, str]:
        files = [str(tmp_path / "before.parquet"), str(tmp_path / current)]
        done = CliRunner().invoke(build_app(), ["drift", *files, *options], catch_exceptions=False)
        return done.exit_code, done.stdout

    code, told = run("same.parquet", "--json")
    assert (code, json.loads(told)["alarm"]) == (0, False)
    code, told = run("moved.parquet", "--json")
    assert code == 1
    assert {alarm.split(" ")[0] for alarm in json.loads(told)["alarms"]} == {"customs_value", "value_per_kg"}
    assert "ALARM customs_value moved greatly" in run("moved.parquet")[1].replace("\n", " ")


def test_a_model_tells_planted_drift_of_goods_and_of_what_its_score_means(tmp_path: Path) -> None:
    whole = history(2400, days=700).with_columns(selection_reason=pl.lit("random"))
    early, later = whole[:1500], whole[1500:]
    save_model(replace(train(early, budget=1, threads=1), past=early), tmp_path / "model")
    third = pl.col("declaration_id").hash(seed=5) % 3 == 0
    later.write_parquet(tmp_path / "as_before.parquet")
    later.with_columns(
        departure_country=pl.when(third).then(pl.lit("VN")).otherwise("departure_country")
    ).write_parquet(tmp_path / "goods.parquet")
    later.with_columns(irregular=pl.col("irregular") | third).write_parquet(tmp_path / "concept.parquet")

    def alarms(current: str) -> tuple[int, set[str]]:
        files = [str(tmp_path / "model"), str(tmp_path / current), "--json"]
        done = CliRunner().invoke(build_app(), ["drift", *files], catch_exceptions=False)
        told = json.loads(done.stdout)["messages"]
        return done.exit_code, {f"{one['message']} {one['values'].get('feature', '')}" for one in told}

    assert alarms("as_before.parquet") == (0, set())
    code, told = alarms("goods.parquet")
    assert (code, told) == (1, {"moved_greatly departure_country", "new_kinds departure_country"})
    code, told = alarms("concept.parquet")
    assert code == 1
    assert {one.split(" ")[0] for one in told} in ({"score_more"}, {"score_more_since"})
