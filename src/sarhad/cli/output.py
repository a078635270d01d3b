"""How commands speak: JSON to machines on stdout, tables and progress to people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sarhad.errors import SarhadError

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
"""The `--json` switch; every command has it."""

screen = Console(stderr=False)
progress_screen = Console(stderr=True)


def print_json(answer: Mapping[str, Any]) -> None:
    """Print the answer as one JSON object."""
    print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table a person reads; numbers are aligned right."""
    table = Table(title=title, title_justify="left")
    rows = list(rows)
    for i, name in enumerate(header):
        is_number = bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        table.add_column(name, justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    screen.print(table)


def report_error(error: SarhadError, as_json: bool) -> None:
    """Say what is wrong: every problem on a line of its own, or as JSON."""
    if as_json:
        print_json({"error": [asdict(problem) for problem in error.problems]})
        return
    for problem in error.problems:
        progress_screen.print(f"error: {problem}", style="bold red", markup=False, highlight=False)
