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


def test_judging_a_set_and_finding_new_profiles(tmp_path):
    run_blocks("docs/how-to/judge-a-set-of-profiles.md", tmp_path)
    answer = json.loads((tmp_path / "worth.json").read_text(encoding="utf-8"))
    assert answer["profiles"][0]["profile"] == "cheap"
    assert ["rail", "train"] in [one["profiles"] for one in answer["proposals"] if one["kind"] == "merge"]
    assert list((tmp_path / "drafts").glob("DRAFT-*.yaml"))


def test_the_bounds_of_proposals_told_are_those_of_the_code():
    from sarhad.effectiveness import proposals, suggestions

    text = (ROOT / "docs/how-to/judge-a-set-of-profiles.md").read_text(encoding="utf-8")
    shares = (("at least", proposals.SAME), ("at least", proposals.CONTAINED), ("the later", suggestions.LATER))
    said = (
        f"at least {proposals.LEAST_INSPECTED:.0f} effective",
        f"at least {proposals.LEAST_LIFT} times as often as chance",
        f"at least {suggestions.LEAST_LIFT} times the usual",
        *(f"{words} {share * 100:.0f} %" for words, share in shares),
    )
    assert [words for words in said if words not in text] == []
