"""How to try ways of choosing: every command on the page runs, in order, and resuming gives the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.documents.test_tutorial import ROOT, commands


def test_every_command_of_the_page_runs(tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for block in commands(ROOT / "docs/how-to/simulate.md"):
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    weeks = pl.read_csv(tmp_path / "weeks.csv")
    told = json.loads((tmp_path / "told.json").read_text())["strategies"]
    for name, part in told.items():
        assert part["all"]["found"] == weeks.filter(pl.col("strategy") == name)["found"].sum()
    assert (tmp_path / "weeks.svg").read_text().startswith("<svg")
    assert list(json.loads((tmp_path / "history.json").read_text())["strategies"]) == ["hybrid"]
