"""The simulation's chart: how well each strategy chose by week, a line a strategy, as SVG that needs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarhad.errors import Problem, SarhadError
from sarhad.targeting.simulation.record import WeekRecord

SMOOTHED_WEEKS = 4
"""A line shows the mean of this many weeks, as single weeks jump."""

REGRET = "Regret: irregular items a week that the oracle finds more"
"""The only panel that counts items; all others show shares."""


def chart(worked: Mapping[str, Sequence[WeekRecord]]) -> str:
    """The SVG of several strategies' weeks.

    Raises:
        SarhadError: the drawing library is not installed.
    """
    try:
        import altair as alt
        import vl_convert
    except ImportError:
        advice = "install sarhad[station], or leave the chart out"
        raise SarhadError(Problem("no chart can be drawn: altair is not installed", advice)) from None
    rows = [row for name, records in worked.items() for row in _lines(name, records)]
    panels = [
        alt.Chart({"values": [row for row in rows if row["figure"] == figure]}, width=760, height=200, title=figure)
        .mark_line()
        .encode(
            x=alt.X("day:T", title=None),
            y=alt.Y("value:Q", axis=alt.Axis(format="d" if figure == REGRET else "%"), title=None),
            color=alt.Color("strategy:N", title=None),
            strokeDash=alt.StrokeDash("strategy:N", title=None),
        )
        for figure in dict.fromkeys(row["figure"] for row in rows)
    ]
    return str(vl_convert.vegalite_to_svg(alt.vconcat(*panels).to_dict()))


def _lines(strategy: str, records: Sequence[WeekRecord]) -> list[dict[str, str | float]]:
    rows: list[dict[str, str | float]] = []
    for at in range(SMOOTHED_WEEKS - 1, len(records)):
        window = records[at - SMOOTHED_WEEKS + 1 : at + 1]
        picked, found, best = (sum(getattr(r, part) for r in window) for part in ("picked", "found", "best"))
        unseen, first = sum(r.unseen for r in window), sum(r.unseen_found for r in window)
        figures = {
            "Precision: irregular share of what was examined": found / picked if picked else 0.0,
            "Norm-recall: found, over the most that could be": found / best if best else 0.0,
            REGRET: (best - found) / len(window),
            "Found among the irregular goods of importers never caught before": first / unseen if unseen else 0.0,
            "Share of the capacity meant for exploring": sum(r.share for r in window) / len(window),
        }
        day = records[at].day
        rows += [{"day": day, "strategy": strategy, "figure": name, "value": v} for name, v in figures.items()]
    return rows
