"""`sarhad profiles suggest`: rules mined from outcomes, written as draft profiles for people to judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.backtest import HistoryOption, MappingOption, spinner
from sarhad.cli.output import JsonOption, print_json, print_table, screen
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.effectiveness.suggestions import Suggestions

OutputOption = Annotated[Path, typer.Option("--output", help="Folder for the draft profiles.")]
MostOption = Annotated[int, typer.Option("--most", min=1, max=100, help="Rules to look for, at most.")]
OwnerOption = Annotated[str, typer.Option("--owner", help="Office that will judge the drafts.")]


def suggest(
    history: HistoryOption,
    output: OutputOption,
    mapping: MappingOption = "canonical",
    most: MostOption = 20,
    owner: OwnerOption = "00",
    as_json: JsonOption = False,
) -> None:
    """Mine rules on the earlier part of a history, confirm them on the later, write those that held as drafts."""
    from sarhad.effectiveness.clauses import INDICATORS_USED
    from sarhad.effectiveness.drafts import write_drafts
    from sarhad.effectiveness.history_file import open_history
    from sarhad.effectiveness.suggestions import suggest as mine

    with spinner() as progress:
        opened = open_history(history, mapping, progress)
        frame = opened.with_indicators(INDICATORS_USED, progress)
        progress("mining rules")
        found = mine(frame, most=most)
    files = write_drafts(found, output, owner)
    if as_json:
        answer = {"confirmed": [one.as_dict() for one in found.confirmed], "files": [str(file) for file in files]}
        print_json({**answer, "tried": found.tried, "confirmed_from": found.from_moment})
    else:
        _show(found, files)


def _show(found: Suggestions, files: list[Path]) -> None:
    said = f"{len(found.confirmed)} of {found.tried} rules held on declarations from {found.from_moment:%Y-%m-%d} on"
    screen.print(said, highlight=False)
    header = (to_say("draft"), to_say("condition"), to_say("rate there"), to_say("times usual"))
    rows = [
        (file.stem, one.condition, f"{one.confirmed.estimate.rate.share:.0%}", f"{one.confirmed.lift:.1f}")
        for one, file in zip(found.confirmed, files, strict=True)
    ]
    print_table(say("Drafts"), header, rows)
