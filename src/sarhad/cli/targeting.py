"""`sarhad train`, `sarhad evaluate` and `sarhad score`: models made, judged and used."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, speak
from sarhad.cli.tongue import tell
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    import polars as pl

HistoryArgument = Annotated[Path, typer.Argument(metavar="HISTORY", help="Declarations with inspection outcomes.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Declarations: CSV, Parquet, XML or JSON.")]
ModelArgument = Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a model.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ModelOutput = Annotated[Path, typer.Option("--output", help="Directory to write the model to.")]
ScoresOutput = Annotated[Path, typer.Option("--output", help="Parquet file to write, a row per item.")]
BudgetOption = Annotated[int, typer.Option("--budget", min=1, help="Settings to try, in the order of their list.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of everything random.")]
MembersOption = Annotated[int, typer.Option("--members", min=1, max=20, help="Models that are averaged.")]
WeighOption = Annotated[bool, typer.Option("--weigh-by-selection", help="Count an item 1 / its selection probability.")]
ReasonsOption = Annotated[bool, typer.Option("--reasons", help="Add what raised each score, in words.")]


def register(app: typer.Typer) -> None:
    """Add the sub-commands."""
    app.command("train")(train)
    app.command("evaluate")(evaluate)
    app.command("score")(score)


def train(
    history: HistoryArgument,
    output: ModelOutput,
    mapping: MappingOption = "canonical",
    budget: BudgetOption = 6,
    members: MembersOption = 1,
    seed: SeedOption = 0,
    weigh_by_selection: WeighOption = False,
    as_json: JsonOption = False,
) -> None:
    """Train a model on a history; choices are made on the later part of it."""
    from sarhad import targeting

    started = time.perf_counter()
    table = _read(history, mapping)
    with progress_screen.status(tell(say("training"))) as status:
        model = targeting.train(
            table,
            budget=budget,
            members=members,
            seed=seed,
            weigh_by_selection=weigh_by_selection,
            report=lambda text: status.update(tell(text)),
        )
    model = targeting.save_model(model, output)
    answer = {
        "model": model.id,
        "output": str(output),
        "data": model.metadata["data"],
        "settings": model.metadata["settings"],
        "later_data": model.metadata["later_data"]["figures"],
        "seconds": round(time.perf_counter() - started, 3),
    }
    print_json(answer) if as_json else _show_training(answer)


def _show_training(answer: dict[str, Any]) -> None:
    data = answer["data"]
    speak(
        say(
            "{inspected:,} inspected items of {items:,}, {first} to {last}",
            inspected=data["labelled"],
            items=data["rows"],
            first=data["from"],
            last=data["to"],
        )
    )
    _show_figures("On the last part of the history, not learned from", answer["later_data"])
    speak(
        say(
            "model {model} in {place}; {seconds} s",
            model=answer["model"],
            place=answer["output"],
            seconds=answer["seconds"],
        )
    )


def evaluate(
    model: ModelArgument, file: FileArgument, mapping: MappingOption = "canonical", as_json: JsonOption = False
) -> None:
    """Judge a model on items it did not learn from; outcomes in the file are looked at only after the scoring."""
    from sarhad import targeting

    found = targeting.evaluate(targeting.load_model(model), _read(file, mapping))
    print_json(found) if as_json else _show_figures(str(file), dict(found))


def _show_figures(title: str, found: dict[str, Any]) -> None:
    revenue = found["revenue_at"]
    rows = [
        (f"{float(share):.0%}", f"{found['precision_at'][share]:.4f}", _told(found["recall_at"][share]),
         _told(revenue[share]) if revenue else "not known")
        for share in found["precision_at"]
    ]  # fmt: skip
    print_table(title, (to_say("inspected"), to_say("precision"), to_say("recall"), to_say("revenue")), rows)
    speak(
        say(
            "{items:,} items, {irregular:.1%} irregular; AUC {auc}, average precision {precision}, calibration error "
            "{error:.4f}, Brier {brier:.4f}",
            items=found["rows"],
            irregular=found["base_rate"],
            auc=_told(found["auc"]),
            precision=_told(found["average_precision"]),
            error=found["ece"],
            brier=found["brier"],
        )
    )


def _told(number: float | None) -> str:
    return "not known" if number is None else f"{number:.4f}"


def score(
    model: ModelArgument,
    file: FileArgument,
    output: ScoresOutput,
    mapping: MappingOption = "canonical",
    reasons: ReasonsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give every goods item its probability of an irregularity and the revenue to expect."""
    from sarhad import targeting

    started = time.perf_counter()
    loaded = targeting.load_model(model)
    table = _read(file, mapping)
    scores = table.select("declaration_id", "item_no").with_columns(loaded.score(table), loaded.worth(table))
    if (revenue := loaded.expected_revenue(table)) is not None:
        scores = scores.with_columns(revenue)
    if reasons:
        told = [[str(reason) for reason in row] for row in loaded.explain(table)]
        scores = scores.with_columns(_texts(told))
    output.parent.mkdir(parents=True, exist_ok=True)
    scores.write_parquet(output)
    seconds = round(time.perf_counter() - started, 3)
    answer = {"rows": scores.height, "model": loaded.id, "output": str(output), "seconds": seconds}
    print_json(answer) if as_json else speak(
        say(
            "{items:,} items scored by model {model} in {seconds} s: {output}",
            items=scores.height,
            model=loaded.id,
            seconds=seconds,
            output=output,
        )
    )


def _texts(told: list[list[str]]) -> pl.Series:
    import polars as pl

    return pl.Series("reasons", told, pl.List(pl.String))


def _read(file: Path, mapping: str) -> pl.DataFrame:
    """All good rows of a file; how many were not is said on the error stream."""
    import polars as pl

    from sarhad.declarations.intake import accepted_batches
    from sarhad.declarations.schema import item_schema

    intake = accepted_batches(file, mapping)
    with progress_screen.status(tell(say("reading {file}", file=file))):
        tables = list(intake)
    if intake.rejected:
        advice = f"`sarhad read {file} --rejects FILE.csv` tells why"
        progress_screen.print(f"{intake.rejected:,} rows cannot be used and are left out; {advice}", style="bold red")
    return pl.concat(tables) if tables else pl.DataFrame(schema=item_schema())
