"""The page about joining nodes names commands and options that exist; that they join, tests/nodes shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from sarhad.cli.app import build_app

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/how-to/join-nodes.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"sarhad (node \w+[^`\n]*)", TEXT)))


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_and_option_on_the_page_exists(line):
    group, name, *words = line.split()
    command = get_command(build_app()).commands[group].commands[name]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_page_shows_the_way_from_invitation_to_running():
    assert {"init", "invite", "run", "status"} <= {line.split()[1] for line in COMMANDS}
