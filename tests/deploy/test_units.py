"""The units are what systemd takes, and confine what they start."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
EXPOSURE = 2.0
"""Of systemd's scale from 0 (closed) to 10; the usual service has 9.6."""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze; it is in Debian's systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_sound_and_confined(unit, tmp_path):
    here = tmp_path / unit.name
    here.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    verified = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    assert unit.name not in verified.stderr, verified.stderr
    assert verified.returncode == 0, verified.stderr
    limits = ["--offline=true", f"--threshold={EXPOSURE * 10:.0f}", "--no-pager"]
    judged = subprocess.run(
        ["systemd-analyze", "security", *limits, str(here)], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr


def test_units_start_commands_that_there_are():
    from typer.main import get_command

    from sarhad.cli.app import build_app

    assert UNITS
    for unit in UNITS:
        [line] = re.findall(r"^ExecStart=\S+/sarhad (.*)$", unit.read_text(), flags=re.MULTILINE)
        group, name, *options = line.split()
        command = get_command(build_app()).commands[group].commands[name]  # type: ignore[attr-defined]
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        assert {option for option in options if option.startswith("--")} <= known


def test_what_the_guide_names_is_there():
    guide = (ROOT / "docs/how-to/install-a-node.md").read_text(encoding="utf-8")
    named = {path.rstrip(".,;`") for path in re.findall(r"\bdeploy/[\w./*-]+", guide)}
    assert named
    assert all(list(ROOT.glob(path)) for path in named)
