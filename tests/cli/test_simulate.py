"""`sarhad simulate` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator import generate_table
from sarhad.errors import SarhadError

SMALL = ["--items", "4000", "--years", "0.25", "--warm-weeks", "5", "--weeks", "4", "--rate", "0.08"]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(build_app(), ["simulate", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_strategies_are_worked_side_by_side_and_every_week_is_written(tmp_path: Path) -> None:
    told = json.loads(
        run(*SMALL, "--strategy", "model", "--strategy", "random", "--output", str(tmp_path / "w.csv"), "--json")
    )
    assert list(told["strategies"]) == ["model", "random"]
    weeks = pl.read_csv(tmp_path / "w.csv")
    assert weeks.height == 8
    found = {name: part["all"]["found"] for name, part in told["strategies"].items()}
    assert dict(weeks.group_by("strategy").agg(pl.col("found").sum()).iter_rows()) == found
    assert weeks["regret"].equals((weeks["best"] - weeks["found"]).alias("regret"))
    assert (
        weeks.filter(pl.col("unseen") > 0)
        .select((pl.col("unseen_found") / pl.col("unseen")).is_close("unseen_recall").all())
        .item()
    )


def test_a_second_run_with_the_state_works_no_week_again(tmp_path: Path) -> None:
    arguments = [*SMALL, "--strategy", "model", "--state", str(tmp_path), "--json"]
    first = run(*arguments)
    written = (tmp_path / "model.npz").stat().st_mtime_ns
    assert run(*arguments) == first
    assert (tmp_path / "model.npz").stat().st_mtime_ns == written


def test_the_lane_plan_says_what_ranks(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    arguments = [*SMALL, "--weeks", "8", "--rate", "0.3", "--strategy", "model", "--json"]

    def told(*more: str, worth: str = "") -> dict[str, Any]:
        plan.write_text(f"plan: national\nrows: []\n{worth}")
        return dict(json.loads(run(*arguments, *more)))

    usual, likely = told(), told("--rank-by", "probability")
    assert (usual["ranked_by"], likely["ranked_by"]) == ("worth", "probability")
    assert told("--lane-plan", str(plan)) == likely
    assert told("--lane-plan", str(plan), worth="worth: {revenue: 1, finding: 1}") == usual
    assert told("--lane-plan", str(plan), worth="worth: {revenue: 0, finding: 5}")["strategies"] == likely["strategies"]
    assert usual["strategies"] != likely["strategies"]


def test_a_history_with_its_truth_and_profiles(tmp_path: Path) -> None:
    seen, truth = generate_table(4000, seed=2, years=0.25)
    seen.write_parquet(tmp_path / "items.parquet")
    truth.write_parquet(tmp_path / "truth.parquet")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/all.yaml").write_text(
        "id: all\ntitle: China\nrisk_area: revenue\nowner: \"00\"\nlevel: central\ncondition: origin_country = 'CN'\n"
        "treatment: {channel: red, controls: [Look], instruction: Look.}\nrationale: Test.\n"
    )
    arguments = [
        str(tmp_path / "items.parquet"), "--truth", str(tmp_path / "truth.parquet"), "--profiles",
        str(tmp_path / "profiles"), "--strategy", "profiles", "--warm-weeks", "5", "--weeks", "3",
    ]  # fmt: skip
    assert "Last quarter" in run(*arguments)
    weeks = json.loads(run(*arguments, "--json"))["strategies"]["profiles"]["weeks"]
    assert all(week["picked"] == round(0.05 * week["items"]) for week in weeks)


def test_the_truth_of_another_history_is_refused(tmp_path: Path) -> None:
    seen, _ = generate_table(1000, seed=2, years=0.25)
    _, truth = generate_table(100, seed=3, years=0.25)
    seen.write_parquet(tmp_path / "items.parquet")
    truth.write_parquet(tmp_path / "truth.parquet")
    with pytest.raises(SarhadError, match="have no truth"):
        run(str(tmp_path / "items.parquet"), "--truth", str(tmp_path / "truth.parquet"))


def test_a_truth_that_is_not_there_is_told(tmp_path: Path) -> None:
    generate_table(1000, seed=2, years=0.25)[0].write_parquet(tmp_path / "items.parquet")
    with pytest.raises(SarhadError, match="the truth cannot be read"):
        run(str(tmp_path / "items.parquet"), "--truth", str(tmp_path / "none.parquet"))
