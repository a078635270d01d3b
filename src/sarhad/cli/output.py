"""How commands speak: JSON to machines on stdout, tables and progress to people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sarhad.cli.tongue import tell, tell_problem
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import Sentence, say

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
"""The `--json` switch; every command has it."""

screen = Console(stderr=False)
progress_screen = Console(stderr=True)


def print_json(answer: Mapping[str, Any]) -> None:
    """Print the answer as one JSON object."""
    print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table a person reads, title and header in their language; numbers are aligned right."""
    table = Table(title=tell(title), title_justify="left")
    rows = list(rows)
    for i, name in enumerate(header):
        is_number = bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        table.add_column(tell(name), justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*map(_cell, row))
    screen.print(table)


def _cell(cell: object) -> str:
    if isinstance(cell, Sentence):
        return tell(cell)
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def speak(text: str, style: str | None = None) -> None:
    """Print a line to people, in their language."""
    screen.print(tell(text), style=style, markup=False, highlight=False)


def report_progress(text: str) -> None:
    """Tell people what is being done, in their language; not part of the answer."""
    progress_screen.print(tell(text), markup=False, highlight=False)


def report_problem(problem: Problem) -> None:
    """Tell people one mistake of many."""
    progress_screen.print(tell_problem(problem), style="red", markup=False, highlight=False)


def report_error(error: SarhadError, as_json: bool) -> None:
    """Say what is wrong: every problem on a line of its own, or as JSON."""
    if as_json:
        print_json({"error": [asdict(problem) for problem in error.problems]})
        return
    for problem in error.problems:
        said = tell(say("error: {problem}", problem=tell_problem(problem)))
        progress_screen.print(said, style="bold red", markup=False, highlight=False)
