"""`sarhad profiles`: check a directory of profiles, and say what a condition means elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, report_problem, speak
from sarhad.cli.suggest import suggest
from sarhad.cli.worth import worth
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.profiles import ProfileSet

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
    group.command("compile")(compile_directory)
    group.command("explain")(explain)
    app.add_typer(group, name="profiles")


def check(directory: DirectoryArgument, offices: OfficesOption = None, as_json: JsonOption = False) -> None:
    """Point at the exact spot of every mistake; exit code 1 if there is one."""
    from sarhad.profiles import OfficeTree, check_directory

    found = check_directory(directory, offices=OfficeTree.load(offices) if offices else None)
    if as_json:
        print_json({"files": found.files, "good": len(found.profiles), "problems": [asdict(p) for p in found.problems]})
    else:
        for problem in found.problems:
            report_problem(problem)
        speak(
            say(
                "{files} files, {good} good profiles, {mistakes} mistakes",
                files=found.files,
                good=len(found.profiles),
                mistakes=len(found.problems),
            )
        )
    raise typer.Exit(1 if found.problems else 0)


def listing(directory: DirectoryArgument, as_json: JsonOption = False) -> None:
    """List the profiles of a directory."""
    from sarhad.profiles import check_directory

    profiles = [profile for profile, _ in check_directory(directory).profiles]
    if as_json:
        print_json({"profiles": [profile.model_dump(mode="json") for profile in profiles]})
        return
    rows = [(p.id, p.level, p.owner, p.risk_area, p.treatment.channel, p.status, p.title) for p in profiles]
    print_table(
        say("Profiles"),
        (
            to_say("id"),
            to_say("level"),
            to_say("owner"),
            to_say("risk area"),
            to_say("channel"),
            to_say("status"),
            to_say("title"),
        ),
        rows,
    )


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


def compile_directory(
    directory: DirectoryArgument,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="The compiled set; written anew if profiles changed.")],
    offices: OfficesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compile the active profiles of a directory into a file, unless it already holds exactly them."""
    from sarhad.profiles.compiled_directory import load_or_compile

    found, why = load_or_compile(directory, output, offices=offices)
    if as_json:
        print_json({"profiles": len(found), "digest": found.digest, "compiled": why is not None, "why": why})
    else:
        speak(
            say(
                "{count} profiles, {digest}: {why}",
                count=len(found),
                digest=found.digest,
                why=why or say("nothing has changed since they were compiled"),
            )
        )


def explain(
    directory: DirectoryArgument,
    declarations: Annotated[Path, typer.Argument(metavar="JSON", help="Declarations in JSON, as the API takes them.")],
    offices: OfficesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which profiles match each item and by which clauses, and which would if one clause were otherwise."""
    from sarhad.declarations.objects import declarations_from_json, table_of
    from sarhad.profiles import OfficeTree, ProfileSet

    found = ProfileSet.load(directory, offices=OfficeTree.load(offices) if offices else None)
    table = table_of(declarations_from_json(declarations.read_bytes()).all_or_error())
    told = [_told(found, record) for record in table.iter_rows(named=True)]
    if as_json:
        print_json({"items": told})
        return
    for item in told:
        rows = [(name, "matches", " AND ".join(clauses)) for name, clauses in item["matches"].items()]
        rows += [(name, "nearly", words) for name, words in item["near_misses"].items()]
        print_table(
            say("{declaration}, item {item}", declaration=item["declaration_id"], item=item["item_no"]),
            (to_say("profile"), "", to_say("why")),
            rows,
        )


def _told(found: ProfileSet, record: Mapping[str, Any]) -> dict[str, Any]:
    matching = [found.explain(record, name) for name in found.match_one(record)]
    return {
        "declaration_id": record["declaration_id"],
        "item_no": record["item_no"],
        "matches": {one.profile: [clause.text for clause in one.clauses] for one in matching},
        "near_misses": {miss.profile: miss.words for miss in found.near_misses(record)},
    }
