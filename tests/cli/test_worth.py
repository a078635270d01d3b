"""`sarhad profiles worth` and `sarhad profiles suggest` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator.country import generate_table
from tests.profiles.made import write


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("past") / "items"
    folder.mkdir()
    generate_table(20_000, seed=6, years=1)[0].write_parquet(folder / "items-0.parquet")
    return folder


def run(*arguments):
    result = CliRunner().invoke(build_app(), ["profiles", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code in (0, 2), result.output
    return result


def test_worth_is_told_as_json_and_as_a_table(history, tmp_path):
    write(tmp_path, "cheap", "unit_value_ratio < 0.5")
    write(tmp_path, "rail", "transport_mode = '2'")
    write(tmp_path, "train", "transport_mode IN ('2')")
    answer = json.loads(run("worth", tmp_path, "--history", history, "--json").stdout)
    assert [one["profile"] for one in answer["profiles"]] == ["cheap", "rail", "train"], "the better first"
    assert [one["profiles"] for one in answer["proposals"] if one["kind"] == "merge"] == [["rail", "train"]]
    shown = run("worth", tmp_path, "--history", history, "--period", "month").stdout
    assert "The random sample finds" in shown
    assert "merge: rail and train match nearly the same" in shown


def test_an_unknown_period_is_refused(history, tmp_path):
    result = run("worth", write(tmp_path, "cheap"), "--history", history, "--period", "week")
    assert result.exit_code == 2
    assert "month, quarter, year" in result.output


def test_suggestions_are_written_as_drafts(history, tmp_path):
    answer = json.loads(run("suggest", "--history", history, "--output", tmp_path, "--most", 2, "--json").stdout)
    assert sorted(map(str, tmp_path.glob("*.yaml"))) == sorted(answer["files"])
    assert len(answer["confirmed"]) == len(answer["files"]) >= 1
    assert run("check", tmp_path).exit_code == 0
