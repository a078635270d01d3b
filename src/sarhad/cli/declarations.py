"""`sarhad read`, `sarhad mapping` and `sarhad columns`: declarations from files, and what they may hold."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, screen, speak
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.declarations.intake import Intake

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Declarations: CSV, Parquet, XML or JSON.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
MappingArgument = Annotated[str, typer.Argument(metavar="MAPPING", help="Name of a shipped mapping, or a YAML file.")]
OutputOption = Annotated[Path | None, typer.Option("--output", help="Parquet file for the good rows.")]
RejectsOption = Annotated[Path | None, typer.Option("--rejects", help="CSV for rejected rows, with their reasons.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Print the reference page.")]

FINDINGS_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the sub-commands."""
    app.command("read")(read)
    app.command("columns")(list_columns)
    group = typer.Typer(no_args_is_help=True, help="Mappings: how a source's columns become canonical ones.")
    group.command("check")(check_mapping)
    group.command("list")(list_mappings)
    app.add_typer(group, name="mapping")


def read(
    file: FileArgument,
    mapping: MappingOption = "canonical",
    output: OutputOption = None,
    rejects: RejectsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read and validate declarations. Exit code 0: all good; 1: some rows rejected; 2: the file is unusable."""
    started = time.perf_counter()
    intake = _take(file, mapping, output, rejects)
    answer: dict[str, Any] = {
        "file": str(file),
        "mapping": intake.mapping.name,
        "accepted": intake.accepted,
        "rejected": intake.rejected,
        "reasons": _counts(intake.by_rule),
        "warnings": _counts(intake.warnings_by_rule),
        "findings": intake.findings.head(FINDINGS_SHOWN).to_dicts(),
        "seconds": round(time.perf_counter() - started, 3),
        "output": str(output) if output else None,
        "rejects": str(rejects) if rejects and intake.rejected else None,
    }
    print_json(answer) if as_json else _show(answer)
    raise typer.Exit(1 if intake.rejected else 0)


def _take(file: Path, mapping: str, output: Path | None, rejects: Path | None) -> Intake:
    from contextlib import nullcontext

    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from sarhad.declarations.intake import accepted_batches
    from sarhad.declarations.reference import reference_for
    from sarhad.declarations.writing import ItemFile

    shown = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*shown, console=progress_screen, transient=True) as progress:
        task = progress.add_task("reading", total=None)
        intake = accepted_batches(
            file,
            mapping,
            rejects=rejects,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
        with ItemFile(output, reference_for(intake.mapping)) if output else nullcontext() as target:
            for table in intake:
                if target is not None:
                    target.write(table)
                progress.update(task, description=f"{intake.accepted:,} rows good, {intake.rejected:,} rejected")
    return intake


def _counts(by_rule: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [{"column": column, "rule": rule, "cells": number} for (column, rule), number in by_rule.items()]


def _show(answer: dict[str, Any]) -> None:
    for title, key in (("Rejected", "reasons"), ("Accepted with a warning", "warnings")):
        if answer[key]:
            rows = [(reason["column"], reason["rule"], reason["cells"]) for reason in answer[key]]
            print_table(title, (to_say("column"), to_say("rule"), to_say("cells")), rows)
    if answer["findings"]:
        header = (
            to_say("line"),
            to_say("declaration"),
            to_say("item"),
            to_say("column"),
            to_say("value"),
            to_say("rule"),
        )
        names = ("line", "declaration_id", "item_no", "column", "value", "rule")
        cells = [[str(finding[name] or "")[:40] for name in names] for finding in answer["findings"]]
        print_table(say("First of them"), header, cells)
    rate = answer["accepted"] + answer["rejected"]
    speak(
        say(
            "{good:,} rows good, {rejected:,} rejected, of {rows:,}; {seconds} s",
            good=answer["accepted"],
            rejected=answer["rejected"],
            rows=rate,
            seconds=answer["seconds"],
        )
    )
    for key in ("output", "rejects"):
        if answer[key]:
            screen.print(f"{key}: {answer[key]}", highlight=False)
    if answer["rejected"] and not answer["rejects"]:
        speak(say("--rejects FILE.csv keeps the rejected rows with their reasons"))


def check_mapping(mapping: MappingArgument, as_json: JsonOption = False) -> None:
    """Check a mapping; a mistake is told with line and column, and exits with 2."""
    from sarhad.declarations.mapping import load_mapping

    found = load_mapping(mapping)
    answer = {"mapping": found.name, "title": found.title, "columns": list(found.columns), "extra": list(found.extra)}
    if as_json:
        print_json(answer)
    else:
        also = f", {len(found.extra)} extra" if found.extra else ""
        speak(
            say(
                "{name} is right: {count} canonical columns{also}", name=found.name, count=len(found.columns), also=also
            )
        )


def list_mappings(as_json: JsonOption = False) -> None:
    """List the mappings that come with Sarhad."""
    from sarhad.declarations.mapping import load_mapping, shipped_mappings

    found = [load_mapping(name) for name in shipped_mappings()]
    if as_json:
        print_json({"mappings": [{"name": mapping.name, "title": mapping.title} for mapping in found]})
    else:
        print_table(
            say("Mappings"), (to_say("name"), to_say("title")), [(mapping.name, mapping.title) for mapping in found]
        )


def list_columns(markdown: MarkdownOption = False, as_json: JsonOption = False) -> None:
    """List the columns of the canonical item table."""
    from sarhad.declarations import reference_page
    from sarhad.declarations.schema import columns

    if markdown:
        print(reference_page.markdown(), end="")
        return
    rows = [
        {
            "name": column.name, "type": reference_page.type_name(column), "unit": column.unit, "part": column.part,
            "required": column.required, "meaning": column.meaning, "wco": column.wco.path if column.wco else None,
            "wco_id": column.wco.number if column.wco else None,
        }
        for column in columns().values()
    ]  # fmt: skip
    if as_json:
        print_json({"columns": rows})
    else:
        shown = [(row["name"], row["type"], row["unit"] or "", row["meaning"]) for row in rows]
        print_table(
            say("The canonical item table"),
            (to_say("column"), to_say("type"), to_say("unit"), to_say("meaning")),
            shown,
        )
