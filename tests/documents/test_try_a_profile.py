"""The pages about trying profiles work as they are written: every block is run, in order, in one folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_blocks(page: str, folder: Path) -> list[str]:
    """What each console and Python block of a page prints."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    printed = []
    for kind, block in re.findall(
        r"```(console|python)\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL
    ):
        command = ["bash", "-euc", block] if kind == "console" else [sys.executable, "-c", block]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        printed.append(done.stdout)
    return printed


def test_trying_a_profile_on_the_past(tmp_path):
    printed = run_blocks("docs/how-to/try-a-profile-on-the-past.md", tmp_path)
    assert "corrected for who was inspected" in printed[1]
    tried = json.loads((tmp_path / "tried.json").read_text(encoding="utf-8"))["profiles"][0]
    assert 0 < tried["new_items"] < tried["items"]
    assert printed[-1].startswith(f"{tried['items']} Rate(")


@pytest.mark.parametrize("page", ["docs/explanation/corrected-estimate.md"])
def test_the_cautions_told_are_those_of_the_code(page):
    from sarhad.effectiveness.cautions import DOMINANT, FEW, HEAVY, MISFIT

    text = (ROOT / page).read_text(encoding="utf-8")
    said = (f"fewer than {FEW}", f"more than {HEAVY:.0f} matches", f"{MISFIT:.0f} standard errors", "a tenth")
    assert all(words in text for words in said)
    assert DOMINANT == 0.1
