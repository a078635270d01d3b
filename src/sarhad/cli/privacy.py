"""`sarhad privacy`: what is held about people, what is over its time, and the report for a person who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table
from sarhad.cli.station import set_up


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="Personal data: what is held, removing what is over its time.")
    group.command("inventory")(show_inventory)
    group.command("retention")(retention)
    group.command("pseudonym")(show_pseudonym)
    app.add_typer(group, name="privacy")


def show_inventory(as_json: JsonOption = False) -> None:
    """Every field held about people, with purpose, basis and retention."""
    set_up()
    from sarhad.station.privacy.inventory import inventory
    from sarhad.station.privacy.periods import said

    names = ("record", "field", "about", "purpose", "basis", "kept")
    rows = [
        (one.model, one.field, str(one.use.about), str(one.use.purpose), str(one.use.basis), said(one.use.period))
        for one in inventory()
    ]
    if as_json:
        print_json({"held": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        print_table("What is held about people", names, rows)


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is over its time.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what is over its time; the running station does this once a day by itself."""
    set_up()
    from sarhad.station.privacy.retention import apply, due

    counts = due() if dry_run else apply()
    if as_json:
        print_json({"dry_run": dry_run, "records": counts})
    else:
        print_table("Over its time" if dry_run else "Removed", ("rule", "records"), list(counts.items()))


def show_pseudonym(
    file: Annotated[Path, typer.Argument(help="File with a trader's code a line.")], as_json: JsonOption = False
) -> None:
    """The pseudonyms of traders, to find a case again that came under pseudonyms."""
    set_up()
    from sarhad.station.privacy.pseudonyms import pseudonym

    codes = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    pairs = {code: pseudonym(code) for code in codes}
    print_json(pairs) if as_json else print_table("Pseudonyms", ("code", "pseudonym"), list(pairs.items()))
