"""`sarhad key`: the secret of the random draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, screen


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="The key of the random draw.")
    group.command("new")(new)
    group.command("draw")(draw)
    app.add_typer(group, name="key")


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the key.")], as_json: JsonOption = False
) -> None:
    """Make a selection key, readable by you only; it is never overwritten."""
    from sarhad.assessment import new_key

    key = new_key(file)
    print_json({"file": str(file), "key_id": key.id}) if as_json else screen.print(f"key {key.id} written to {file}")


def draw(
    declaration_ids: Annotated[list[str], typer.Argument(help="Declaration ids.")],
    key_file: Annotated[Path, typer.Option("--key-file", help="The selection key.")],
    as_json: JsonOption = False,
) -> None:
    """Work the random draw of declarations out again, as an auditor does."""
    from sarhad.assessment import load_key
    from sarhad.assessment.draw import RANDOM_SAMPLE

    key = load_key(key_file)
    draws = {one: key.draw(RANDOM_SAMPLE, one) for one in declaration_ids}
    if as_json:
        print_json({"key_id": key.id, "draws": draws})
        return
    for one, number in draws.items():
        print(f"{one}\t{number:.12f}")
