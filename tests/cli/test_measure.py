"""`sarhad measure` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator import generate_table


def run(*arguments: str) -> str:
    done = CliRunner().invoke(build_app(), ["measure", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_office_has_its_level_and_every_selection_its_lift(tmp_path: Path) -> None:
    seen, _ = generate_table(20_000, seed=3, years=1.0)
    seen.write_parquet(tmp_path / "items.parquet")
    told = json.loads(run(str(tmp_path / "items.parquet"), "--json"))
    assert {one["group"] for one in told["groups"]} == set(seen["office"])
    assert sum(one["items"] for one in told["groups"]) == told["whole"]["items"] == seen.height
    assert {one["reason"] for one in told["selected"]} == {"random", "manual"}
    rate = told["whole"]["rate"]
    assert rate["low"] < rate["share"] < rate["high"]
    assert "Irregular share of all items by hs_chapter" in run(str(tmp_path / "items.parquet"), "--by", "hs_chapter")
