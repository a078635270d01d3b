"""`sarhad measure`: how much is irregular, by office, chapter or trader, from what chance and the record say."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, speak
from sarhad.cli.tongue import tell
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.effectiveness.compliance import Compliance
    from sarhad.effectiveness.intervals import Rate

FileArgument = Annotated[Path, typer.Argument(metavar="HISTORY", help="Every item of a period, examined or not.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ByOption = Annotated[
    str, typer.Option("--by", help="country, office, hs_chapter, trader_segment, origin_country or month.")
]


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("measure")(measure)


def measure(
    history: FileArgument, mapping: MappingOption = "canonical", by: ByOption = "office", as_json: JsonOption = False
) -> None:
    """Estimate the irregular share of all items, with 95 % intervals, and how far selection beats chance."""
    import polars as pl
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from sarhad.declarations.intake import accepted_batches
    from sarhad.effectiveness.compliance import measure as measured

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=progress_screen, transient=True) as progress:
        progress.add_task(tell(say("reading and measuring")))
        batches = accepted_batches(history, mapping)
        table = pl.concat(list(batches))
        told = measured(table, by)
    answer = {"by": by, "rejected": batches.rejected, **asdict(told)}
    print_json(answer) if as_json else _show(told, by)


def _show(told: Compliance, by: str) -> None:
    rows = [
        (one.group or "(not known)", one.items, one.examined, one.irregular, *_cells(one.rate))
        for one in (*told.groups, told.whole)
    ]
    rows[-1] = ("ALL", *rows[-1][1:])
    print_table(
        say("Irregular share of all items by {by}", by=by),
        (by, to_say("items"), to_say("examined"), to_say("irregular"), to_say("share"), "95 %"),
        rows,
    )
    beaten = [
        (one.reason, one.examined, one.irregular, *_cells(one.rate), f"{one.lift.ratio:.1f}" if one.lift else "",
         f"{one.lift.low:.1f} to {one.lift.high:.1f}" if one.lift else "")
        for one in told.selected
    ]  # fmt: skip
    header = (
        to_say("selected by"),
        to_say("examined"),
        to_say("irregular"),
        to_say("share"),
        "95 %",
        to_say("lift"),
        "95 %",
    )
    print_table(say("What each way of selecting found, over the share of all items"), header, beaten)
    if told.whole.outside:
        speak(
            say(
                "{outside:,} items had no recorded chance of being examined; nothing is said of them.",
                outside=told.whole.outside,
            )
        )


def _cells(rate: Rate | None) -> tuple[str, str]:
    if rate is None:
        return "not enough examined", ""
    return f"{rate.share:.2%}", f"{rate.low:.2%} to {rate.high:.2%}"
