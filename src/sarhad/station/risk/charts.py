"""Charts drawn on the server as SVG: they need no script, no network and print well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sarhad.station.risk.monthly import MonthWorth
from sarhad.station.risk.shares import ChannelShare
from sarhad.station.risk.weekly import WeekWorth
from sarhad.station.screens.drawing import DAY, MONTH, svg
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

COLOURS = {"yellow": "#b58900", "orange": "#cb4b16", "red": "#b3001b"}
"""Channels shown; green and blue would hide them."""


def shares_chart(shares: Sequence[ChannelShare]) -> str:
    """Lines of the share of each examined channel by week; empty without data."""
    shown = [
        {"week": share.week.isoformat(), "channel": str(CHANNEL_WORDS[share.channel]), "share": share.share}
        for share in shares
        if share.channel in COLOURS
    ]
    return _svg(shown) if shown else ""


def _svg(rows: list[dict[str, Any]]) -> str:
    import altair as alt

    words = [str(CHANNEL_WORDS[channel]) for channel in COLOURS]
    colour = alt.Color("channel:N", scale=alt.Scale(domain=words, range=list(COLOURS.values())), title=None)
    chart = (
        alt.Chart({"values": rows}, width=760, height=260)
        .mark_line(point=True)
        .encode(
            x=alt.X("week:T", title=None, axis=alt.Axis(format=DAY)),
            y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
            color=colour,
            strokeDash=alt.StrokeDash("channel:N", legend=None),
        )
    )
    return svg(chart)


def worth_chart(weeks: Sequence[WeekWorth]) -> str:
    """Bars of a profile's hits by week, those in shadow apart; empty without hits."""
    silent, loud = _("in shadow"), _("selected")
    rows = [{"week": one.week.isoformat(), "hits": one.hits, "how": silent if one.silent else loud} for one in weeks]
    return bars(rows, "yearweek(week):T", "hits:Q", "how:N") if rows else ""


def months_chart(months: Sequence[MonthWorth]) -> str:
    """A profile's hit rate by month with its interval, the random sample's beside it; empty where none is known."""
    if not any(one.rate for one in months):
        return ""
    import altair as alt

    own, chance = _("this profile"), _("random sample")
    rows = [
        {"month": one.month.isoformat(), "how": how, "share": rate.share, "low": rate.low, "high": rate.high}
        for one in months
        for how, rate in ((own, one.rate), (chance, one.chance))
        if rate is not None
    ]
    colours = alt.Scale(domain=[own, chance], range=["#0b5a6c", "#767676"])
    base = alt.Chart({"values": rows}, width=760, height=230).encode(
        x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format=MONTH)),
        color=alt.Color("how:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
    )
    whole = alt.Axis(format="%")
    band = base.transform_filter(alt.datum.how == own).mark_rule(strokeWidth=6, opacity=0.3)
    line = base.mark_line(point=True, strokeWidth=2.5).encode(
        y=alt.Y("share:Q", axis=whole, title=None), strokeDash=alt.StrokeDash("how:N", legend=None, sort=[own, chance])
    )
    return svg(band.encode(y=alt.Y("low:Q", title=None), y2="high:Q") + line)


def bars(rows: list[dict[str, Any]], x: str, y: str, colour: str | None) -> str:
    """A bar chart as SVG."""
    import altair as alt

    marks = alt.Chart({"values": rows}, width=760, height=220).mark_bar(color="#0b5a6c")
    channels: dict[str, Any] = {
        "x": alt.X(x, title=None, axis=alt.Axis(format=DAY)),
        "y": alt.Y(y, title=None, axis=alt.Axis(format="d", tickMinStep=1)),
    }
    if colour is not None:
        palette = alt.Scale(range=["#0b5a6c", "#e0b354"])
        channels["color"] = alt.Color(colour, scale=palette, title=None, legend=alt.Legend(orient="top"))
    return svg(marks.encode(**channels))
