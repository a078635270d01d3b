"""`sarhad profiles`: check a directory of profiles, and say what a condition means elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, screen
from sarhad.cli.suggest import suggest
from sarhad.cli.worth import worth

DirectoryArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Directory of profiles.")]
OfficesOption = Annotated[
    Path | None, typer.Option("--offices", help="YAML list of offices, to check owners and levels.")
]


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="Risk profiles.")
    group.command("check")(check)
    group.command("list")(listing)
    group.command("sql")(to_sql)
    group.command("worth")(worth)
    group.command("suggest")(suggest)
    app.add_typer(group, name="profiles")


def check(directory: DirectoryArgument, offices: OfficesOption = None, as_json: JsonOption = False) -> None:
    """Point at the exact spot of every mistake; exit code 1 if there is one."""
    from sarhad.profiles import OfficeTree, check_directory

    found = check_directory(directory, offices=OfficeTree.load(offices) if offices else None)
    if as_json:
        print_json({"files": found.files, "good": len(found.profiles), "problems": [asdict(p) for p in found.problems]})
    else:
        for problem in found.problems:
            progress_screen.print(str(problem), style="red", markup=False, highlight=False)
        screen.print(f"{found.files} files, {len(found.profiles)} good profiles, {len(found.problems)} mistakes")
    raise typer.Exit(1 if found.problems else 0)


def listing(directory: DirectoryArgument, as_json: JsonOption = False) -> None:
    """List the profiles of a directory."""
    from sarhad.profiles import check_directory

    profiles = [profile for profile, _ in check_directory(directory).profiles]
    if as_json:
        print_json({"profiles": [profile.model_dump(mode="json") for profile in profiles]})
        return
    rows = [(p.id, p.level, p.owner, p.risk_area, p.treatment.channel, p.status, p.title) for p in profiles]
    print_table("Profiles", ("id", "level", "owner", "risk area", "channel", "status", "title"), rows)


def to_sql(
    condition: Annotated[str, typer.Argument(help="A condition of the profile language.")],
    dialect: Annotated[str, typer.Option(help="duckdb, postgres, clickhouse, spark, trino, ...")] = "duckdb",
    as_json: JsonOption = False,
) -> None:
    """Write a condition as SQL of another engine, with the same meaning."""
    from sarhad.profiles import parse
    from sarhad.profiles.language.sql import sql

    text = sql(parse(condition), dialect)
    print_json({"sql": text, "dialect": dialect}) if as_json else print(text)
