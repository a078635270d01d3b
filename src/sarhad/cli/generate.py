"""`sarhad generate`: a made-up country's imports, for demonstration, tests and scale."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, progress_screen, screen

if TYPE_CHECKING:
    from sarhad.declarations.generator import GeneratorSettings

ItemsOption = Annotated[int, typer.Option("--items", min=1, help="About how many goods items.")]
YearsOption = Annotated[float, typer.Option("--years", help="Over how many years.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same country.")]
OutputOption = Annotated[Path, typer.Option("--output", help="Folder to write items*.parquet into.")]
TruthOption = Annotated[Path | None, typer.Option("--truth", help="Folder for what every item truly is.")]


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("generate")(make_country)


def make_country(
    items: ItemsOption,
    output: OutputOption,
    years: YearsOption = 3.0,
    seed: SeedOption = 1,
    truth: TruthOption = None,
    as_json: JsonOption = False,
) -> None:
    """Generate declarations block by block, so that memory does not grow with their number."""
    from sarhad.declarations.generator import GeneratorSettings

    started = time.perf_counter()
    rows = _write(GeneratorSettings(items=items, seed=seed, years=years), output, truth)
    seconds = round(time.perf_counter() - started, 2)
    if as_json:
        print_json({"items": rows, "seed": seed, "years": years, "seconds": seconds, "output": str(output)})
    else:
        screen.print(f"{rows:,} items in {seconds} s, written to {output}", highlight=False)


def _write(settings: GeneratorSettings, output: Path, truth: Path | None) -> int:
    from rich.progress import Progress

    from sarhad.declarations.generator import generate

    for folder in (output, truth):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    rows = 0
    with Progress(console=progress_screen, transient=True) as progress:
        task = progress.add_task("generating", total=settings.declarations)
        for number, block in enumerate(generate(settings)):
            block.seen.write_parquet(output / f"items-{number:05d}.parquet")
            if truth is not None:
                block.truth.write_parquet(truth / f"truth-{number:05d}.parquet")
            rows += block.seen.height
            progress.update(task, advance=block.seen["declaration_id"].n_unique())
    return rows
