"""`sarhad profiles worth`: what profiles were worth over time, and which to retire or merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sarhad.cli.backtest import HistoryOption, MappingOption, OfficesOption, percent, spinner
from sarhad.cli.output import JsonOption, print_json, print_table, speak
from sarhad.sentences import Sentence, say, to_say

if TYPE_CHECKING:
    from sarhad.effectiveness.intervals import Rate
    from sarhad.effectiveness.worth import Period, ProfileWorth, WorthReport

DirectoryArgument = Annotated[Path, typer.Argument(metavar="PROFILE|DIR", help="A profile, or a directory of them.")]
PeriodOption = Annotated[str, typer.Option("--period", help="month, quarter or year.", metavar="PERIOD")]

PERIODS = ("month", "quarter", "year")


def worth(
    profiles: DirectoryArgument,
    history: HistoryOption,
    mapping: MappingOption = "canonical",
    offices: OfficesOption = None,
    period: PeriodOption = "quarter",
    as_json: JsonOption = False,
) -> None:
    """Say what each profile was worth over time against chance, and propose which to retire or merge."""
    from sarhad.effectiveness.history_file import open_history
    from sarhad.effectiveness.past import vocabulary_of
    from sarhad.effectiveness.tried_profiles import columns_named, read_profiles
    from sarhad.effectiveness.worth import worth as reckon
    from sarhad.profiles import OfficeTree

    if period not in PERIODS:
        raise typer.BadParameter(f"one of {', '.join(PERIODS)}", param_hint="--period")
    with spinner() as progress:
        opened = open_history(history, mapping, progress)
        vocabulary = vocabulary_of(opened.frame)
        tree = OfficeTree.load(offices) if offices else None
        chosen = read_profiles(profiles, vocabulary, tree)
        frame = opened.with_indicators(columns_named(chosen, vocabulary), progress)
        progress("reckoning what the profiles were worth")
        report = reckon(chosen, frame, period=cast("Period", period), offices=tree, vocabulary=vocabulary)
    if as_json:
        print_json({**report.as_dict(), "rejected": opened.rejected})
    else:
        _show(report)


def _show(report: WorthReport) -> None:
    speak(say("The random sample finds {rate}.", rate=percent(report.random.rate)))
    header = (
        to_say("profile"),
        to_say("items"),
        to_say("irregular, corrected"),
        to_say("times chance"),
        to_say("odds a year"),
    )
    print_table(say("Worth"), header, [_line(one) for one in report.profiles])
    for proposal in report.proposals:
        speak(Sentence("{kind}: {said}", {"kind": proposal.kind, "said": proposal.said}), style="yellow")


def _line(one: ProfileWorth) -> tuple[object, ...]:
    lift = f"{one.lift:.1f}" if one.lift is not None else "not known"
    return one.profile, one.hits, percent(one.corrected.rate if one.corrected else None), lift, _factor(one.yearly)


def _factor(rate: Rate | None) -> str:
    return f"x {rate.share:.2f} ({rate.low:.2f}-{rate.high:.2f})" if rate else "not known"
