"""`sarhad drift`: what moved between two periods, or since a model was trained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, speak
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    import polars as pl

    from sarhad.targeting.drift import DriftReport

ReferenceArgument = Annotated[
    Path, typer.Argument(metavar="MODEL_DIR|REFERENCE", help="A model, or a file of an earlier period.")
]
CurrentArgument = Annotated[Path, typer.Argument(metavar="CURRENT", help="A file of the period in question.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]

SHOWN = 12
"""Features listed on the screen; all are in the JSON."""


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("drift")(compare)


def compare(
    reference: ReferenceArgument,
    current: CurrentArgument,
    mapping: MappingOption = "canonical",
    as_json: JsonOption = False,
) -> None:
    """Say what moved; exit code 1 if there is an alarm."""
    from sarhad.targeting.drift import drift

    now = _read(current, mapping)
    if reference.is_dir():
        before, now = _of_model(reference, now)
    else:
        before = _read(reference, mapping)
    report = drift(before, now)
    print_json(report.as_dict()) if as_json else _show(report)
    raise typer.Exit(1 if report.alarms else 0)


def _read(path: Path, mapping: str) -> pl.DataFrame:
    import polars as pl

    from sarhad.declarations.intake import accepted_batches

    return pl.concat(list(accepted_batches(path, mapping)))


def _of_model(directory: Path, now: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the model remembers of its history, and the current items with its scores."""
    from sarhad.errors import Place, Problem, SarhadError
    from sarhad.targeting import load_model

    model = load_model(directory)
    if model.past is None:
        advice = "give the file it was trained on as the reference"
        raise SarhadError(Problem(say("the model keeps nothing of its history"), advice, Place(directory)))
    return model.past, now.with_columns(model.score(now).alias("model_score"))


def _show(report: DriftReport) -> None:
    rows = [
        (
            one.feature,
            f"{one.stability:.3f}",
            "yes" if one.significant else "no",
            one.before,
            one.now,
            f"{one.unseen:.1%}",
        )
        for one in report.features[:SHOWN]
    ]
    print_table(
        say("What moved most"),
        (
            to_say("feature"),
            to_say("index"),
            to_say("beyond chance"),
            to_say("before"),
            to_say("now"),
            to_say("new kinds"),
        ),
        rows,
    )
    if report.concept is not None:
        told = report.concept
        speak(
            say(
                "random sample of {items:,}: {promised:.0f} irregular promised, {found} found (p = {p_value:.2g})",
                items=told.items,
                promised=told.promised,
                found=told.found,
                p_value=told.p_value,
            )
        )
    for alarm in report.alarms:
        speak(say("ALARM {alarm}", alarm=alarm.said), style="bold red")
    if not report.alarms:
        speak(say("no alarm"), style="green")
