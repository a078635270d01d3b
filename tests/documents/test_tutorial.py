"""The tutorial works as it is written: every command in it is run, in order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[2]


def commands(page: Path) -> list[str]:
    """The console blocks of a page."""
    return re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_every_command_of_the_tutorial_runs(tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    outputs = []
    blocks = commands(ROOT / "docs/tutorial/first-assessment.md")
    for block in blocks:
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        outputs.append(done.stdout)
    assert len(blocks) == 5
    answer = json.loads(outputs[-1])
    assessed = pl.read_parquet(tmp_path / "assessed.parquet")
    assert answer["rows"] == assessed.height > 15_000
    assert assessed.filter(pl.col("profiles").list.contains("cheap-shoes"))["channel"].unique().to_list() == ["red"]


def test_every_page_the_readme_names_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []
