"""Charts of models, drawn on the server; each stands beside a table with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sarhad.effectiveness.compliance import Level
from sarhad.station.screens.columns import column_name
from sarhad.station.screens.drawing import svg
from sarhad.targeting.drift.report import GREAT, IDENTITIES, STEADY

INK, ACCENT, MUTED, WARNING = "#14232b", "#0b5a6c", "#767676", "#b3001b"
MOST_BARS = 15


def found_chart(figures: Mapping[str, Any]) -> str:
    """What would be found among the items with the highest scores, against chance, by share inspected."""
    best, chance = _("highest scores"), _("by chance")
    rows = []
    for share, value in figures["precision_at"].items():
        rows.append({"share": float(share), "found": value, "how": best})
        rows.append({"share": float(share), "found": figures["base_rate"], "how": chance})
    import altair as alt

    colours = alt.Scale(domain=[best, chance], range=[ACCENT, MUTED])
    chart = alt.Chart({"values": rows}, width=560, height=230).mark_line(point=True, strokeWidth=2.5)
    return svg(
        chart.encode(
            x=alt.X("share:Q", axis=alt.Axis(format="%"), title=_("share of items inspected")),
            y=alt.Y("found:Q", axis=alt.Axis(format="%"), title=_("found irregular"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("how:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
            strokeDash=alt.StrokeDash(
                "how:N", scale=alt.Scale(domain=[best, chance], range=[[1, 0], [4, 4]]), legend=None
            ),
        )
    )


def promise_chart(bins: Sequence[Mapping[str, Any]]) -> str:
    """What the probability said against what was found; on the dashed line it keeps its word."""
    import altair as alt

    base = alt.Chart({"values": list(bins)}, width=560, height=230)
    whole = alt.Scale(domain=[0, 1])
    points = base.mark_line(point=True, color=ACCENT, strokeWidth=2.5).encode(
        x=alt.X("said:Q", axis=alt.Axis(format="%"), title=_("probability said"), scale=whole),
        y=alt.Y("found:Q", axis=alt.Axis(format="%"), title=_("found irregular"), scale=whole),
    )
    ideal = alt.Chart({"values": [{"said": 0, "found": 0}, {"said": 1, "found": 1}]})
    return svg(points + ideal.mark_line(strokeDash=[4, 4], color=MUTED).encode(x="said:Q", y="found:Q"))


def drift_chart(features: Sequence[Mapping[str, Any]]) -> str:
    """How far each feature moved; the dashed lines are where it counts as moved, and as moved greatly.

    Traders are never marked: new ones come every week, and only an unusual share of them is an alarm.
    """
    import altair as alt

    rows = [
        {"feature": column_name(one["feature"]), "index": one["stability"], "moved": _is_marked(one)}
        for one in features[:MOST_BARS]
    ]
    if not rows:
        return ""
    moved = alt.condition("datum.moved", alt.value(WARNING), alt.value(ACCENT))
    bars = alt.Chart({"values": rows}, width=560).mark_bar().encode(
        x=alt.X("index:Q", title=_("population stability index")),
        y=alt.Y("feature:N", sort=None, title=None),
        color=moved,
    )  # fmt: skip
    limits = alt.Chart({"values": [{"at": STEADY}, {"at": GREAT}]}).mark_rule(strokeDash=[4, 4], color=INK)
    return svg(bars + limits.encode(x="at:Q"))


def _is_marked(feature: Mapping[str, Any]) -> bool:
    return feature["feature"] not in IDENTITIES and feature["significant"] and feature["stability"] >= STEADY


def level_chart(levels: Sequence[tuple[str, Level]]) -> str:
    """The irregular share of all goods by name of the group, each with its interval."""
    import altair as alt

    rows = [
        {"group": name, "share": one.rate.share, "low": one.rate.low, "high": one.rate.high}
        for name, one in levels[:MOST_BARS]
        if one.rate
    ]
    if not rows:
        return ""
    base = alt.Chart({"values": rows}, width=560).encode(y=alt.Y("group:N", sort=None, title=None))
    percent = alt.Axis(format="%")
    spans = base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=alt.X("low:Q", axis=percent, title=None), x2="high:Q")
    return svg(spans + base.mark_point(filled=True, size=70, color=ACCENT).encode(x="share:Q"))


def rates_chart(rates: Sequence[Mapping[str, Any]]) -> Any:
    """The hit rate of each way of selecting with its interval; not yet drawn."""
    import altair as alt

    base = alt.Chart({"values": list(rates)}, width=560, height=110).encode(y=alt.Y("way:N", sort=None, title=None))
    percent = alt.Axis(format="%")
    spans = base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=alt.X("low:Q", axis=percent, title=None), x2="high:Q")
    return spans + base.mark_point(filled=True, size=70, color=ACCENT).encode(x="share:Q")
