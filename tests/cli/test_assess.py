"""`sarhad assess`: profiles in shadow are counted and select nothing; limits of runs are said to be left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator import generate_table

runner = CliRunner()
PROFILE = """id: {name}
title: {name}
risk_area: revenue
owner: "00"
level: central
condition: {condition}
treatment: {{channel: red, instruction: Look at it}}
rationale: a test
status: {status}
"""
PLAN = """plan: national
rows:
  - random: {{red: 0.02}}
    {order}: 3
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("assess")
    table, _ = generate_table(2_000, seed=5, years=1)
    table.write_parquet(here / "items.parquet")
    (here / "profiles").mkdir()
    for name, condition, status in (
        ("loud", "packages > 900", "active"),
        ("quiet", "customs_value > 20000", "shadow"),
        ("never", "packages < 0", "shadow"),
        ("draft", "packages > 0", "draft"),
    ):
        text = PROFILE.format(name=name, condition=condition, status=status)
        (here / "profiles" / f"{name}.yaml").write_text(text)
    assert runner.invoke(build_app(), ["key", "new", str(here / "key")]).exit_code == 0
    return here


def assess(folder: Path, *more: object) -> Any:
    asked = [folder / "items.parquet", "--profiles", folder / "profiles", "--key-file", folder / "key"]
    return runner.invoke(build_app(), ["assess", *map(str, [*asked, "--output", folder / "assessed.parquet", *more])])


def test_profiles_in_shadow_are_counted_and_select_nothing(folder: Path) -> None:
    done = assess(folder, "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    items, assessed = pl.read_parquet(folder / "items.parquet"), pl.read_parquet(folder / "assessed.parquet")
    dear = items["customs_value"] > 20000
    assert set(answer["silent"]) == {"quiet", "never"}
    assert answer["silent"]["never"] == {"items": 0, "offices": {}}
    assert answer["silent"]["quiet"]["items"] == dear.sum() == sum(answer["silent"]["quiet"]["offices"].values()) > 0
    assert assessed["silent"].list.contains("quiet").equals(dear.alias("silent"))
    assert set(assessed["profiles"].explode().drop_nulls()) <= {"loud"}
    assert "profiles in shadow" in assess(folder).stdout


def test_what_a_plan_orders_of_runs_is_said_to_be_left_out(folder: Path) -> None:
    told = {}
    for order in ("trader_passed", "hits_without_selection"):
        plan = folder / f"{order}.yaml"
        plan.write_text(PLAN.format(order=order))
        done = assess(folder, "--lane-plan", plan, "--json")
        assert done.exit_code == 0, done.output
        told[order] = json.loads(done.stdout)["runs_left_out"]
    assert told == {"trader_passed": True, "hits_without_selection": False}
