"""`sarhad backtest`: profiles tried on a history before they are in force."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, speak
from sarhad.cli.tongue import tell
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.effectiveness import BacktestReport, Rate, Tried
    from sarhad.effectiveness.history_file import HistoryFile, Progress
    from sarhad.effectiveness.report import OfficeLoad
    from sarhad.profiles import OfficeTree, Profile, Vocabulary

ProfilesArgument = Annotated[Path, typer.Argument(metavar="PROFILE|DIR", help="A profile, or a directory of them.")]
HistoryOption = Annotated[Path, typer.Option("--history", help="A file of items, or a folder of Parquet parts.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ActiveOption = Annotated[Path | None, typer.Option("--active", help="Directory of the set that selects now.")]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="Where the history lies: `spark` or `spark:MASTER` (Parquet with canonical columns), or the address "
        "`postgresql://...` of a database (--history names its table).",
    ),
]
OfficesOption = Annotated[Path | None, typer.Option("--offices", help="YAML list of offices: which a profile binds.")]

OFFICES_SHOWN = 15
OVERLAPS_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("backtest")(backtest)


def backtest(
    profiles: ProfilesArgument,
    history: HistoryOption,
    mapping: MappingOption = "canonical",
    active: ActiveOption = None,
    offices: OfficesOption = None,
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what profiles would have done and found over a history, and what work they would have made."""
    from sarhad.effectiveness.history_file import open_history

    started = time.perf_counter()
    if engine is not None:
        with spinner() as progress:
            progress("trying the profiles on the past")
            report = _run_elsewhere(engine, history, profiles, active, offices)
        seconds = round(time.perf_counter() - started, 3)
        print_json({**report.as_dict(), "rejected": 0, "seconds": seconds}) if as_json else _show(report, 0, seconds)
        return
    with spinner() as progress:
        opened = open_history(history, mapping, progress)
        progress("trying the profiles on the past")
        report = _run(opened, profiles, active, offices, progress)
    seconds = round(time.perf_counter() - started, 3)
    if as_json:
        print_json({**report.as_dict(), "rejected": opened.rejected, "seconds": seconds})
    else:
        _show(report, opened.rejected, seconds)


def _run(
    opened: HistoryFile, profiles: Path, active: Path | None, offices: Path | None, progress: Progress
) -> BacktestReport:
    from sarhad.effectiveness import backtest as run
    from sarhad.effectiveness.past import vocabulary_of
    from sarhad.effectiveness.tried_profiles import columns_named
    from sarhad.profiles import OfficeTree

    tree = OfficeTree.load(offices) if offices else None
    vocabulary = vocabulary_of(opened.frame)
    tried, against = _profiles(profiles, active, vocabulary, tree)
    frame = opened.with_indicators(columns_named([*tried, *(against or ())], vocabulary), progress)
    return run(tried, frame, active=against, offices=tree, vocabulary=vocabulary)


def _profiles(
    profiles: Path, active: Path | None, vocabulary: Vocabulary, tree: OfficeTree | None
) -> tuple[list[Profile], list[Profile] | None]:
    """Those to try, and the set that selects now without those they replace."""
    from sarhad.effectiveness.tried_profiles import read_profiles

    tried = read_profiles(profiles, vocabulary, tree)
    if active is None:
        return tried, None
    replaced = {profile.id for profile in tried}
    found = read_profiles(active, vocabulary, tree)
    return tried, [one for one in found if one.status == "active" and one.id not in replaced]


def _run_elsewhere(
    engine: str, history: Path, profiles: Path, active: Path | None, offices: Path | None
) -> BacktestReport:
    from sarhad.profiles import OfficeTree

    tree = OfficeTree.load(offices) if offices else None
    if engine.partition(":")[0] == "spark":
        return _run_on_spark(engine, history, profiles, active, tree)
    if engine.startswith(("postgresql://", "postgres://")):
        return _run_in_postgres(engine, history, profiles, active, tree)
    raise SarhadError(
        Problem(
            say("unknown engine {engine!r}", engine=engine), say("spark, spark:MASTER, or postgresql://HOST/DATABASE")
        )
    )


def _run_on_spark(
    engine: str, history: Path, profiles: Path, active: Path | None, tree: OfficeTree | None
) -> BacktestReport:
    from sarhad.effectiveness.backtest import backtest_on
    from sarhad.effectiveness.tried_profiles import columns_named
    from sarhad.engines.spark import SparkPast, spark_session
    from sarhad.engines.spark.past import vocabulary_of_history

    session = spark_session(engine)
    try:
        vocabulary = vocabulary_of_history(session, history)
        tried, against = _profiles(profiles, active, vocabulary, tree)
        past = SparkPast.read(session, history, columns_named([*tried, *(against or ())], vocabulary))
        return backtest_on(past, tried, vocabulary=vocabulary, active=against, offices=tree)
    finally:
        session.stop()


def _run_in_postgres(
    address: str, history: Path, profiles: Path, active: Path | None, tree: OfficeTree | None
) -> BacktestReport:
    import psycopg

    from sarhad.effectiveness.backtest import backtest_on
    from sarhad.engines.postgres_past import PostgresPast

    try:
        connection = psycopg.connect(address)
    except psycopg.OperationalError as error:
        raise SarhadError(
            Problem(say("no connection: {error}", error=error), say("see that the database runs and lets you in"))
        ) from None
    with connection:
        connection.read_only = True
        past = PostgresPast(connection, str(history))
        tried, against = _profiles(profiles, active, past.vocabulary, tree)
        return backtest_on(past, tried, vocabulary=past.vocabulary, active=against, offices=tree)


@contextmanager
def spinner() -> Iterator[Progress]:
    """Words that say what goes on, and for how long it has; gone when it is done."""
    from rich.progress import Progress as Screen
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Screen(*columns, console=progress_screen, transient=True) as shown:
        task = shown.add_task(tell(say("opening the history")))
        yield lambda words: shown.update(task, description=tell(words))


def _show(report: BacktestReport, rejected: int, seconds: float) -> None:
    past = report.history
    speak(say("{items:,} items over {days:,} days, in {seconds} s", items=past.items, days=past.days, seconds=seconds))
    if rejected:
        speak(
            say("{rejected:,} rows of the history cannot be used; `sarhad read` says why", rejected=rejected),
            style="yellow",
        )
    if report.together is None:
        _show_one(report.profiles[0], report.active is not None)
        return
    header = (
        to_say("profile"),
        to_say("items"),
        to_say("a day"),
        to_say("irregular, seen"),
        to_say("irregular, corrected"),
    )
    print_table(say("Tried on the past"), header, [_line(one) for one in (*report.profiles, report.together)])
    speak(say("a day: declarations newly to be examined; !: cautions, told for a single profile"), style="dim")


def _line(tried: Tried) -> Sequence[object]:
    corrected = percent(tried.corrected.rate if tried.corrected else None) + (" !" if tried.cautions else "")
    return tried.profile, tried.items, f"{tried.examinations_a_day:.1f}", percent(tried.findings.rate), corrected


def _show_one(tried: Tried, compared: bool) -> None:
    print_table(f"{tried.profile}: {tried.title}", (to_say("what"), to_say("figure")), list(_figures(tried)))
    header = (
        to_say("office"),
        to_say("items"),
        to_say("new declarations"),
        to_say("new examinations a day"),
        to_say("busiest day"),
    )
    loads = [_load(one) for one in tried.offices[:OFFICES_SHOWN]]
    print_table(say("Load"), header, loads)
    if compared:
        rows = [(one.profile, one.items, f"{one.share:.1%}") for one in tried.overlaps[:OVERLAPS_SHOWN]]
        print_table(
            say("Matched by active profiles too"), (to_say("profile"), to_say("items"), to_say("of its matches")), rows
        )
    for caution in tried.cautions:
        speak(say("caution: {caution}", caution=caution), style="yellow")


def _load(one: OfficeLoad) -> Sequence[object]:
    each, most = f"{one.examinations_a_day:.2f}", f"{one.busiest_day:,.0f}"
    return one.office or "", one.items, f"{one.new_declarations:,.0f}", each, most


def _figures(tried: Tried) -> Iterator[tuple[str, str]]:
    found = tried.findings
    yield (
        say("matches"),
        say("{items:,} items in {declarations:,} declarations", items=tried.items, declarations=tried.declarations),
    )
    new = {"items": tried.new_items, "declarations": tried.new_declarations}
    yield say("to a stricter channel"), say("{items:,.0f} items, {declarations:,.0f} declarations", **new)
    yield say("new examinations a day"), f"{tried.examinations_a_day:.2f}"
    yield (
        say("inspected"),
        say("{inspected:,}, of these {irregular:,} irregular", inspected=found.inspected, irregular=found.irregular),
    )
    yield say("irregular among the inspected"), percent(found.rate)
    if tried.corrected:
        yield say("corrected for who was inspected"), percent(tried.corrected.rate)
    if tried.corrected and (revenue := tried.corrected.revenue):
        told = {"share": revenue.share, "low": revenue.low, "high": revenue.high}
        yield say("revenue a match, corrected"), say("{share:,.0f} ({low:,.0f} to {high:,.0f})", **told)
    if found.revenue_per_inspection is not None:
        yield say("revenue an inspection"), f"{found.revenue_per_inspection:,.0f}"
    if tried.unique:
        alone = {"irregular": tried.unique.irregular, "revenue": tried.unique.revenue}
        yield say("found by no active profile"), say("{irregular:,} irregular, revenue {revenue:,.0f}", **alone)
    if tried.unique_irregular is not None:
        yield (
            say("not found by any, corrected"),
            say("about {items:,.0f} irregular items", items=tried.unique_irregular),
        )


def percent(rate: Rate | None) -> str:
    """A rate with its interval, for people."""
    return f"{rate.share:.1%} ({rate.low:.1%}-{rate.high:.1%})" if rate else say("not known")
