"""The pages of the lane plan hold to the code: every key is explained, and every command of the how-to runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from sarhad.assessment.lane_plan import ALWAYS_FIRST, LanePlan, LaneRow, RouteRight, Shift, Weight
from sarhad.assessment.workload import DEFAULT_WEIGHTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/lane-plan.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        ("The plan", LanePlan),
        ("`rows`", LaneRow),
        ("`weights`", Weight),
        ("`shifts`", Shift),
        ("`rerouting`", RouteRight),
    ],
)
def test_the_reference_explains_exactly_the_keys_there_are(heading, record):
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    first_cells = re.findall(r"^\| (`[^|]*) \|", part, re.MULTILINE)
    explained = {key for cell in first_cells for key in re.findall(r"`([a-z_]+)`", cell)}
    assert explained == {field.alias or name for name, field in record.model_fields.items()}


def test_the_reference_gives_the_usual_weights_and_areas():
    for channel, (declaration, item) in DEFAULT_WEIGHTS.items():
        assert f"| {channel} | {declaration:g} | {item:g} |" in PAGE
    assert ", ".join(ALWAYS_FIRST) in PAGE


def test_every_command_of_the_how_to_runs(tmp_path: Path):
    text = (ROOT / "docs/how-to/plan-the-lanes.md").read_text(encoding="utf-8")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    for block in blocks:
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    assert len(blocks) == 3
    forecast = json.loads((tmp_path / "forecast.json").read_text())
    assert {one["office"] for one in forecast["shifts"]} == {"21", "22"}
    assessed = pl.read_parquet(tmp_path / "assessed.parquet")
    assert 0.01 < assessed["random"].mean() < 0.045
