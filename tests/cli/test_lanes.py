"""`sarhad lanes`: mistakes at their lines, and a forecast of the demonstration country's own plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sarhad
from sarhad.cli.app import build_app

DEMONSTRATION = Path(sarhad.__file__).parent / "demonstration"
PLAN, OFFICES, PROFILES = (DEMONSTRATION / name for name in ("lanes.yaml", "offices.yaml", "profiles"))
runner = CliRunner()


def run(*arguments: object):
    return runner.invoke(build_app(), [str(one) for one in arguments])


def test_the_demonstration_s_plan_has_no_mistakes():
    done = run("lanes", "check", PLAN, "--offices", OFFICES, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["plan"] == "national@1"


def test_a_mistake_is_told_at_its_line_and_exits_with_1(tmp_path: Path):
    wrong = tmp_path / "plan.yaml"
    wrong.write_text(PLAN.read_text().replace("delayed_green_minutes: 30", "delayed_green_minutes: 5"))
    done = run("lanes", "check", wrong, "--offices", OFFICES, "--json")
    assert done.exit_code == 1
    [problem] = json.loads(done.stdout)["problems"]
    assert "5 is looser than the 15" in problem["message"]
    lines = wrong.read_text().splitlines()
    assert "delayed_green_minutes: 5" in lines[problem["place"]["line"] - 1]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("past") / "items"
    done = run("generate", "--items", 8000, "--seed", 3, "--years", 0.1, "--output", directory)
    assert done.exit_code == 0, done.output
    return directory


def test_a_forecast_tells_shares_load_causes_and_what_is_put_off(history: Path):
    asked = ("lanes", "forecast", "--plan", PLAN, "--profiles", PROFILES, "--history", history, "--offices", OFFICES)
    done = run(*asked, "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    offices = {one["office"] for one in answer["channels"]}
    for office in offices:
        assert sum(one["share"] for one in answer["channels"] if one["office"] == office) == pytest.approx(1)
    over = {(one["office"], one["shift"]) for one in answer["shifts"] if one["days_over"]}
    assert over
    assert {(one["office"], one["shift"]) for one in answer["causes"]} == over
    told = run(*asked)
    assert "Work of a day's shift, minutes" in told.output
