"""The page on models works as it is written: its commands are run, in order, and end with scores that have reasons."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.documents.test_tutorial import ROOT, commands


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    outputs = []
    for block in commands(ROOT / "docs/how-to/train-a-model.md"):
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        outputs.append(done.stdout)
    found = json.loads(outputs[2])
    assert found["precision_at"]["0.05"] > 2 * found["base_rate"]
    scores = pl.read_parquet(tmp_path / "scores.parquet")
    assert scores["expected_revenue"].null_count() == 0
    assert scores.sort("score", descending=True).head(50)["reasons"].list.len().min() > 0
