"""Every command speaks JSON and is on the reference page with all it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sarhad.cli.commands import every_command, page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
COMMANDS = dict(every_command())
SERVES = {"sarhad station run", "sarhad node run"}
"""These go on until they are stopped, and give no answer."""


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: sarhad commands --markdown > docs/reference/commands.md"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_says_what_it_does_and_what_each_option_means(name: str) -> None:
    command: Any = COMMANDS[name]
    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} is not explained"


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - SERVES))
def test_a_command_can_answer_a_machine(name: str) -> None:
    assert any("--json" in parameter.opts for parameter in COMMANDS[name].params)


def test_there_are_all_the_commands_the_guide_names() -> None:
    assert {"sarhad assess", "sarhad read", "sarhad profiles check", "sarhad key new", "sarhad generate"} <= set(
        COMMANDS
    )
