"""Charts drawn on the server as SVG: they need no script, no network and print well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sarhad.station.risk.shares import ChannelShare

COLOURS = {"yellow": "#b58900", "orange": "#cb4b16", "red": "#b3001b"}
"""Channels shown; green and blue would hide them."""


def shares_chart(shares: Sequence[ChannelShare]) -> str:
    """Lines of the share of each examined channel by week; empty without data."""
    shown = [
        {"week": share.week.isoformat(), "channel": share.channel, "share": share.share}
        for share in shares
        if share.channel in COLOURS
    ]
    return _svg(shown) if shown else ""


def _svg(rows: list[dict[str, Any]]) -> str:
    import altair as alt
    import vl_convert

    colour = alt.Color("channel:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), title=None)
    chart = (
        alt.Chart({"values": rows}, width=760, height=260)
        .mark_line(point=True)
        .encode(
            x=alt.X("week:T", title=None),
            y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
            color=colour,
            strokeDash=alt.StrokeDash("channel:N", legend=None),
        )
    )
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
