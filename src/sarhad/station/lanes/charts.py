"""The plan against what happened as a drawing: a bar a channel, a stroke where the plan stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sarhad.station.lanes.compared import Compared
from sarhad.station.screens.drawing import svg
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

COLOURS = {"red": "#b3001b", "orange": "#cb4b16", "yellow": "#b58900", "blue": "#1f5fa8"}
"""Channels shown, strictest first; green is what they leave and would hide them."""


def compared_chart(found: Sequence[Compared]) -> str:
    """An SVG of one office's channels; empty without data."""
    rows = [
        {"channel": str(CHANNEL_WORDS[one.channel]), "share": one.share, "expected": one.expected}
        for one in found
        if one.channel in COLOURS
    ]
    return _svg(rows) if any(row["share"] for row in rows) else ""


def _svg(rows: list[dict[str, Any]]) -> str:
    import altair as alt

    words = [str(CHANNEL_WORDS[channel]) for channel in COLOURS]
    colour = alt.Color("channel:N", scale=alt.Scale(domain=words, range=list(COLOURS.values())), legend=None)
    base = alt.Chart({"values": rows}, width=640, height=170).encode(y=alt.Y("channel:N", sort=words, title=None))
    share = base.mark_bar(height=18).encode(x=alt.X("share:Q", axis=alt.Axis(format="%"), title=None), color=colour)
    plan = base.mark_tick(color="#14232b", thickness=4, height=30).encode(x="expected:Q")
    return svg(share + plan)
