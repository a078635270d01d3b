"""`sarhad assess`: a file of declarations in, a channel with reasons for every item out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, speak
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    import polars as pl

    from sarhad.assessment import Assessed, Assessor, Job
    from sarhad.assessment.assessor import ScoringModel

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Declarations: CSV, Parquet, XML or JSON.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ProfilesOption = Annotated[Path, typer.Option("--profiles", help="Directory of profiles.")]
KeyOption = Annotated[Path, typer.Option("--key-file", help="The selection key; `sarhad key new FILE` makes one.")]
OutputOption = Annotated[Path, typer.Option("--output", help="Parquet file to write, a row per item.")]
OfficesOption = Annotated[Path | None, typer.Option("--offices", help="YAML list of offices: which a profile binds.")]
LanePlanOption = Annotated[
    Path | None,
    typer.Option("--lane-plan", help="YAML of a lane plan: chance a channel, highest number of hits. Not its runs."),
]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="YAML of standing orders: random share, model share.")
]
RejectsOption = Annotated[
    Path | None, typer.Option("--rejects", help="CSV for rows that cannot be used, with reasons.")
]

HistoryOption = Annotated[
    list[Path] | None,
    typer.Option("--history", help="Earlier declarations, for indicators: a file or a folder of Parquet parts."),
]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Work on Spark: `spark`, or `spark:MASTER`. The output is then a folder of Parquet parts, in no order.",
    ),
]
ModelOption = Annotated[Path | None, typer.Option("--model", help="Directory of a trained model.")]


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("assess")(assess)


def assess(
    file: FileArgument,
    profiles: ProfilesOption,
    key_file: KeyOption,
    output: OutputOption,
    mapping: MappingOption = "canonical",
    model: ModelOption = None,
    history: HistoryOption = None,
    offices: OfficesOption = None,
    policy: PolicyOption = None,
    lane_plan: LanePlanOption = None,
    rejects: RejectsOption = None,
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give every goods item a channel, reasons, controls and its selection probability.

    Profiles in shadow are counted and select nothing. Called again after an interruption it goes on where it was.
    Exit code 0: all rows assessed; 1: some rejected; 2: unusable.
    """
    from sarhad.assessment import Job
    from sarhad.declarations.mapping import load_mapping

    started = time.perf_counter()
    assessor = _assessor(profiles, key_file, offices, policy, model, lane_plan)
    made_with = [path for path in (offices, lane_plan) if path]
    job = Job(file, load_mapping(mapping), output, rejects, history or (), made_with)
    found = _run(assessor, job) if engine is None else _run_on_spark(engine, assessor, model, job)
    summary = _by_office(found.counts)
    answer = {
        "rows": found.rows,
        "rejected": found.rejected,
        "resumed": found.resumed,
        "profiles": len(assessor.profiles),
        "profile_set": assessor.profiles.digest,
        "indicators": list(assessor.indicators),
        "model": assessor.model.id if assessor.model else None,
        "key_id": assessor.key.id,
        "seconds": round(time.perf_counter() - started, 3),
        "channels": _channel_shares(summary),
        "offices": summary.to_dicts(),
        "silent": _silent(found.silent, assessor),
        "runs_left_out": assessor.run_rule is not None,
        "output": str(output),
    }
    print_json(answer) if as_json else _show(answer, summary)
    raise typer.Exit(1 if found.rejected else 0)


def _assessor(
    profiles: Path,
    key_file: Path,
    offices: Path | None,
    policy: Path | None,
    model: Path | None,
    lane_plan: Path | None,
) -> Assessor:
    from sarhad.assessment import Assessor, load_key, load_plan
    from sarhad.assessment.policy import load_policy
    from sarhad.profiles import OfficeTree, ProfileSet

    tree = OfficeTree.load(offices) if offices else None
    found, silent = ProfileSet.load_each(profiles, ("active", "shadow"), offices=tree)
    standing_orders = load_policy(policy) if policy else None
    return Assessor(
        found,
        load_key(key_file),
        policy=standing_orders,
        model=_model(model) if model else None,
        plan=load_plan(lane_plan, tree) if lane_plan else None,
        silent=silent,
    )


def _model(directory: Path) -> ScoringModel:
    from sarhad.targeting import load_model

    return load_model(directory)


def _run(assessor: Assessor, job: Job) -> Assessed:
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from sarhad.assessment import assess_file

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=progress_screen, transient=True) as progress:
        task = progress.add_task("reading")
        return assess_file(assessor, job, lambda stage, rows: progress.update(task, description=f"{rows:,} {stage}"))


def _run_on_spark(engine: str, assessor: Assessor, model: Path | None, job: Job) -> Assessed:
    from sarhad.engines.spark import assess_on_spark, spark_session
    from sarhad.engines.spark.shipping import ShippedAssessor

    session = spark_session(engine)
    try:
        return assess_on_spark(session, ShippedAssessor.of(assessor, model), job)
    finally:
        session.stop()


def _by_office(counts: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    from sarhad.assessment import CHANNELS

    wide = counts.pivot("channel", index="office", values="items")
    missing = [pl.lit(0, pl.Int64).alias(name) for name in CHANNELS if name not in wide.columns]
    return wide.with_columns(missing).select("office", *CHANNELS).fill_null(0).sort("office")


def _silent(counts: pl.DataFrame, assessor: Assessor) -> dict[str, dict[str, Any]]:
    """Every profile in shadow with the items it matched, also where it matched none."""
    found: dict[str, dict[str, Any]] = {name: {"items": 0, "offices": {}} for name in assessor.silent_profiles}
    for office, profile, items in counts.iter_rows():
        found[profile]["items"] += items
        found[profile]["offices"][office] = items
    return found


def _channel_shares(summary: pl.DataFrame) -> dict[str, dict[str, Any]]:
    totals = {name: int(summary[name].sum()) for name in summary.columns if name != "office"}
    rows = sum(totals.values())
    return {name: {"items": count, "share": round(count / rows, 4) if rows else 0.0} for name, count in totals.items()}


def _show(answer: dict[str, Any], summary: pl.DataFrame) -> None:
    print_table(say("Items by office and channel"), summary.columns, [tuple(row) for row in summary.rows()])
    shares = ", ".join(f"{name} {found['share']:.1%}" for name, found in answer["channels"].items())
    speak(
        say(
            "{items:,} items in {seconds:.2f} s: {shares}",
            items=answer["rows"],
            seconds=answer["seconds"],
            shares=shares,
        )
    )
    speak(
        say(
            "profile set {set}, model {model}, key {key}",
            set=answer["profile_set"],
            model=answer["model"] or "—",
            key=answer["key_id"],
        )
    )
    if answer["silent"]:
        rows = [(name, found["items"]) for name, found in answer["silent"].items()]
        print_table(
            say("Items matched by profiles in shadow, which select nothing"), (to_say("profile"), to_say("items")), rows
        )
    if answer["runs_left_out"]:
        speak(say("the lane plan's limits of runs are not applied to a file; see docs/reference/lane-plan.md"))
    if answer["resumed"]:
        speak(say("{items:,} of them were assessed before an interruption", items=answer["resumed"]))
    if answer["rejected"]:
        speak(say("{rows:,} rows could not be used; see --rejects", rows=answer["rejected"]), style="bold red")
    speak(say("written: {file}", file=answer["output"]))
