"""`sarhad drift` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator import generate_table


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
