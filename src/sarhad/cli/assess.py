"""`sarhad assess`: a file of declarations in, a channel with reasons for every item out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, screen

if TYPE_CHECKING:
    import polars as pl

    from sarhad.assessment import Assessor

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Declarations: CSV, Parquet, XML or JSON.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ProfilesOption = Annotated[Path, typer.Option("--profiles", help="Directory of profiles.")]
KeyOption = Annotated[Path, typer.Option("--key-file", help="The selection key; `sarhad key new FILE` makes one.")]
OutputOption = Annotated[Path, typer.Option("--output", help="Parquet file to write, a row per item.")]
OfficesOption = Annotated[Path | None, typer.Option("--offices", help="YAML list of offices: which a profile binds.")]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="YAML of standing orders: random share, model share.")
]
RejectsOption = Annotated[
    Path | None, typer.Option("--rejects", help="CSV for rows that cannot be used, with reasons.")
]

ROWS_AT_ONCE = 200_000


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("assess")(assess)


def assess(
    file: FileArgument,
    profiles: ProfilesOption,
    key_file: KeyOption,
    output: OutputOption,
    mapping: MappingOption = "canonical",
    offices: OfficesOption = None,
    policy: PolicyOption = None,
    rejects: RejectsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give every goods item a channel, reasons, controls and its selection probability."""
    started = time.perf_counter()
    assessor = _assessor(profiles, key_file, offices, policy)
    summary, rows, refused = _run(assessor, file, mapping, output, rejects)
    seconds = time.perf_counter() - started
    answer = {
        "rows": rows,
        "rejected": refused,
        "profiles": len(assessor.profiles),
        "profile_set": assessor.profiles.digest,
        "model": assessor.model.id if assessor.model else None,
        "key_id": assessor.key.id,
        "seconds": round(seconds, 3),
        "channels": _channel_shares(summary),
        "offices": summary.to_dicts(),
        "output": str(output),
    }
    print_json(answer) if as_json else _show(answer, summary)
    raise typer.Exit(1 if refused else 0)


def _assessor(profiles: Path, key_file: Path, offices: Path | None, policy: Path | None) -> Assessor:
    from sarhad.assessment import Assessor, load_key
    from sarhad.assessment.policy import load_policy
    from sarhad.profiles import OfficeTree, ProfileSet

    tree = OfficeTree.load(offices) if offices else None
    found = ProfileSet.load(profiles, offices=tree)
    return Assessor(found, load_key(key_file), policy=load_policy(policy) if policy else None)


def _run(
    assessor: Assessor, file: Path, mapping: str, output: Path, rejects: Path | None
) -> tuple[pl.DataFrame, int, int]:
    """Assess batch by batch; the output appears whole or not at all."""
    import polars as pl
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from sarhad.assessment.output import AssessmentFile
    from sarhad.declarations.intake import accepted_batches

    counts: list[pl.DataFrame] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=progress_screen, transient=True) as progress, AssessmentFile(output) as target:
        task = progress.add_task("reading")
        batches = accepted_batches(file, mapping, rejects=rejects, rows=ROWS_AT_ONCE)
        for batch in batches:
            assessed = assessor.assess(batch)
            target.write(assessed)
            counts.append(
                assessed.select("channel").with_columns(office=batch["office"]).group_by("office", "channel").len()
            )
            progress.update(task, description=f"{target.rows:,} items assessed")
    summary = (
        pl.concat(counts)
        if counts
        else pl.DataFrame(schema={"office": pl.String, "channel": pl.String, "len": pl.UInt32})
    )
    return _by_office(summary), target.rows, batches.rejected


def _by_office(counts: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    from sarhad.assessment import CHANNELS

    wide = counts.group_by("office", "channel").agg(pl.col("len").sum()).pivot("channel", index="office", values="len")
    missing = [pl.lit(0, pl.UInt32).alias(name) for name in CHANNELS if name not in wide.columns]
    return wide.with_columns(missing).select("office", *CHANNELS).fill_null(0).sort("office")


def _channel_shares(summary: pl.DataFrame) -> dict[str, dict[str, Any]]:
    totals = {name: int(summary[name].sum()) for name in summary.columns if name != "office"}
    rows = sum(totals.values())
    return {name: {"items": count, "share": round(count / rows, 4) if rows else 0.0} for name, count in totals.items()}


def _show(answer: dict[str, Any], summary: pl.DataFrame) -> None:
    print_table("Items by office and channel", summary.columns, [tuple(row) for row in summary.rows()])
    shares = ", ".join(f"{name} {found['share']:.1%}" for name, found in answer["channels"].items())
    screen.print(f"{answer['rows']:,} items in {answer['seconds']:.2f} s: {shares}", highlight=False)
    screen.print(
        f"profile set {answer['profile_set']}, model {answer['model'] or 'none'}, key {answer['key_id']}",
        highlight=False,
    )
    if answer["rejected"]:
        screen.print(f"{answer['rejected']:,} rows could not be used; see --rejects", style="bold red")
    screen.print(f"written: {answer['output']}", highlight=False)
