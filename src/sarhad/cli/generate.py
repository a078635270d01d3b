"""`sarhad generate`: a made-up country's imports, for demonstration, tests and scale."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarhad.cli.output import JsonOption, print_json, progress_screen, speak
from sarhad.sentences import say

if TYPE_CHECKING:
    from sarhad.declarations.generator import GeneratorSettings
    from sarhad.declarations.generator.files import Target

ItemsOption = Annotated[int, typer.Option("--items", min=1, help="About how many goods items.")]
YearsOption = Annotated[float, typer.Option("--years", help="Over how many years.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same country.")]
OutputOption = Annotated[Path, typer.Option("--output", help="FILE.parquet, FILE.csv, or a folder for parts.")]
TruthOption = Annotated[
    Path | None, typer.Option("--truth", help="File or folder, as --output, for what every item truly is.")
]
FormatOption = Annotated[
    Literal["parquet", "csv"] | None, typer.Option("--format", help="Of the parts in a folder: parquet or csv.")
]


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("generate")(make_country)


def make_country(
    items: ItemsOption,
    output: OutputOption,
    years: YearsOption = 3.0,
    seed: SeedOption = 1,
    truth: TruthOption = None,
    file_format: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Generate declarations block by block, so that memory does not grow with their number."""
    from sarhad.declarations.generator import GeneratorSettings
    from sarhad.declarations.generator.files import target

    started = time.perf_counter()
    settings = GeneratorSettings(items=items, seed=seed, years=years)
    rows = _write(settings, target(output, file_format), target(truth, file_format) if truth else None)
    seconds = round(time.perf_counter() - started, 2)
    if as_json:
        print_json({"items": rows, "seed": seed, "years": years, "seconds": seconds, "output": str(output)})
    else:
        speak(say("{rows:,} items in {seconds} s, written to {output}", rows=rows, seconds=seconds, output=output))


def _write(settings: GeneratorSettings, output: Target, truth: Target | None) -> int:
    from contextlib import nullcontext

    from rich.progress import Progress

    from sarhad.declarations.generator import generate

    rows = 0
    with Progress(console=progress_screen, transient=True) as progress, output, truth or nullcontext():
        task = progress.add_task("generating", total=settings.declarations)
        for block in generate(settings):
            output.write(block.seen)
            if truth is not None:
                truth.write(block.truth)
            rows += block.seen.height
            progress.update(task, advance=block.seen["declaration_id"].n_unique())
    return rows
