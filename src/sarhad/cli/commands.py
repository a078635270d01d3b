"""`sarhad commands`: every command with its arguments and options, and the reference page made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table

MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Print the reference page.")]

INTRODUCTION = """# Commands

<!-- Written by `sarhad commands --markdown`; a test holds this page to the code. Do not edit. -->

`--json` prints one JSON object for machines; tables and progress are for people. A mistake in what was given exits
with 2 and says what is wrong, where, and what to do. Where rows or profiles were rejected, the exit code is 1.
"""


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("commands")(list_commands)


def list_commands(markdown: MarkdownOption = False, as_json: JsonOption = False) -> None:
    """List every command."""
    found = [(name, command) for name, command in every_command()]
    if markdown:
        print(page(), end="")
    elif as_json:
        print_json({"commands": [{"name": name, "meaning": told(command.help)} for name, command in found]})
    else:
        print_table("Commands", ("command", "meaning"), [(name, told(command.help)) for name, command in found])


def every_command() -> Iterator[tuple[str, Any]]:
    """Every command (as Typer builds it) by its full name, in the order of the alphabet."""
    from sarhad.cli.app import build_app

    yield from _below(typer.main.get_command(build_app()), "sarhad")


def _below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
    for part in sorted(inner or ()):
        yield from _below(command.commands[part], f"{name} {part}")


def told(text: str | None) -> str:
    """The help's words on one line."""
    return " ".join((text or "").split())


def page() -> str:
    """The reference page."""
    return "\n".join([INTRODUCTION, *(_section(name, command) for name, command in every_command())])


def _section(name: str, command: Any) -> str:
    rows = [_row(parameter) for parameter in command.params]
    table = ["", "| argument or option | meaning | default |", "|---|---|---|", *rows] if rows else []
    return "\n".join([f"## `{name}`", "", told(command.help), *table, ""])


def _row(parameter: Any) -> str:
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.metavar or parameter.name.upper()] if is_argument else parameter.opts
    meaning = told(getattr(parameter, "help", None)).replace("|", "\\|")
    return f"| {', '.join(f'`{name}`' for name in names)} | {meaning} | {_default(parameter)} |"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    is_empty = parameter.default in (None, (), [], False) or getattr(parameter, "is_flag", False)
    return "" if is_empty else f"`{parameter.default}`"
