"""`sarhad lanes`: check a lane plan, and see what it does with a set of profiles before it happens."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, report_problem, speak
from sarhad.cli.tongue import tell
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    import polars as pl

    from sarhad.assessment.forecast import Forecast
    from sarhad.profiles import OfficeTree

PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="YAML file of the lane plan.")]
PlanOption = Annotated[Path, typer.Option("--plan", help="YAML file of the lane plan.")]
ProfilesOption = Annotated[Path, typer.Option("--profiles", help="Directory of profiles to try.")]
HistoryOption = Annotated[Path, typer.Option("--history", help="A file of declarations, or a directory of Parquet.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
OfficesOption = Annotated[Path | None, typer.Option("--offices", help="YAML list of offices: who is above whom.")]
SHOWN = 12
"""Rows of causes and of put off declarations on the screen; JSON has them all."""


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="The lane plan: channels, chance, shifts, work.")
    group.command("check")(check)
    group.command("forecast")(foresee)
    app.add_typer(group, name="lanes")


def check(plan: PlanArgument, offices: OfficesOption = None, as_json: JsonOption = False) -> None:
    """Point at the line of every mistake; exit code 1 if there is one."""
    from sarhad.assessment import load_plan
    from sarhad.errors import SarhadError

    tree = _tree(offices)
    try:
        found = load_plan(plan, tree).plan
    except SarhadError as error:
        if as_json:
            print_json({"plan": None, "problems": [asdict(problem) for problem in error.problems]})
        for problem in () if as_json else error.problems:
            report_problem(problem)
        raise typer.Exit(1) from None
    answer = {"plan": found.name, "rows": len(found.rows), "shifts": len(found.shifts), "problems": []}
    if as_json:
        print_json(answer)
    else:
        speak(
            say(
                "{name}: {rows} rows, {shifts} shifts, no mistakes",
                name=found.name,
                rows=len(found.rows),
                shifts=len(found.shifts),
            )
        )


def foresee(
    plan: PlanOption,
    profiles: ProfilesOption,
    history: HistoryOption,
    mapping: MappingOption = "canonical",
    offices: OfficesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Assess a past as if it came again: shares against the plan, load against capacity, what would be put off."""
    from sarhad.assessment import load_plan
    from sarhad.assessment.forecast import forecast
    from sarhad.profiles import ProfileSet

    tree = _tree(offices)
    orders = load_plan(plan, tree)
    found = forecast(_past(history, mapping), ProfileSet.load(profiles, offices=tree), orders)
    if as_json:
        print_json({"plan": orders.plan.name, "unit": orders.plan.unit, **asdict(found)})
    else:
        _show(found, orders.plan.unit)


def _tree(path: Path | None) -> OfficeTree | None:
    from sarhad.profiles import OfficeTree

    return OfficeTree.load(path) if path else None


def _past(history: Path, mapping: str) -> pl.DataFrame:
    """The good rows of a file, or of every Parquet file of a directory."""
    import polars as pl
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from sarhad.declarations.intake import accepted_batches
    from sarhad.errors import Place, Problem, SarhadError

    files = sorted(history.glob("*.parquet")) if history.is_dir() else [history]
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=progress_screen, transient=True) as progress:
        progress.add_task(tell(say("reading the past and assessing it")))
        batches = [batch for file in files for batch in accepted_batches(file, mapping)]
    if not batches:
        raise SarhadError(
            Problem(say("no declarations in the history"), say("give a file or directory"), Place(history))
        )
    return pl.concat(batches, how="diagonal")


def _show(found: Forecast, unit: str) -> None:
    speak(say("{declarations:,} declarations of {days} days", declarations=found.declarations, days=found.days))
    _show_channels(found)
    _show_shifts(found, unit)
    _show_causes(found)
    _show_put_off(found)


def _show_channels(found: Forecast) -> None:
    header = (
        to_say("office"),
        to_say("channel"),
        to_say("declarations"),
        to_say("share"),
        to_say("expected"),
        to_say("random share that fills"),
    )
    rows = [
        (c.office, c.channel, c.declarations, f"{c.share:.1%}", _percent(c.expected), _percent(c.filling))
        for c in found.channels
        if c.expected is not None
    ]
    print_table(say("Channels the plan expects something of"), header, rows)


def _show_shifts(found: Forecast, unit: str) -> None:
    header = (
        to_say("office"),
        to_say("shift"),
        to_say("capacity"),
        to_say("mean"),
        to_say("busy day"),
        to_say("days over"),
        to_say("put off"),
        to_say("their worth"),
        to_say("never caught up"),
    )
    rows = [
        (s.office, s.shift, f"{s.capacity:,.0f}", f"{s.mean:,.0f}", f"{s.busy:,.0f}", f"{s.days_over} of {s.days}",
         s.put_off, f"{s.put_off_worth:,.0f}", "yes" if s.grows else "")
        for s in found.shifts
    ]  # fmt: skip
    print_table(say("Work of a day's shift, {unit}", unit=unit), header, rows)


def _show_causes(found: Forecast) -> None:
    header = (
        to_say("office"),
        to_say("shift"),
        to_say("profile"),
        to_say("declarations"),
        to_say("work"),
        to_say("alone"),
    )
    rows = [
        (c.office, c.shift, c.profile or "(chance, model)", c.declarations, f"{c.load:,.0f}", f"{c.alone:,.0f}")
        for c in found.causes[:SHOWN]
    ]
    print_table(say("What makes the work where it is too much"), header, rows)


def _show_put_off(found: Forecast) -> None:
    header = (
        to_say("office"),
        to_say("shift"),
        to_say("day"),
        to_say("declaration"),
        to_say("channel"),
        to_say("rank"),
        to_say("expected worth"),
    )
    rows = [
        (p.office, p.shift, p.day, p.declaration_id, p.channel, f"{p.rank} of {p.of}", f"{p.worth:,.0f}")
        for p in found.put_off[:SHOWN]
    ]
    print_table(say("Put off on the worst day, best worth first"), header, rows)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
