"""Lanes before and after as a drawing; its table stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from sarhad.station.screens.drawing import svg
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

NOW, THEN = "#767676", "#0b5a6c"


def lanes_chart(lanes: Sequence[dict[str, Any]]) -> str:
    """Two bars a lane, all offices together; green, which would hide the others, is left out."""
    import altair as alt

    now, then = _("now"), _("then")
    rows = [
        {"lane": str(CHANNEL_WORDS[one["channel"]]), "when": when, "share": one[side]}
        for one in lanes
        if not one["office"] and one["channel"] != "green"
        for when, side in ((now, "share_before"), (then, "share_after"))
    ]
    order = list(dict.fromkeys(row["lane"] for row in rows))
    colours = alt.Scale(domain=[now, then], range=[NOW, THEN])
    bars = alt.Chart({"values": rows}, width=640, height={"step": 16}).mark_bar(aria=False)
    return svg(
        bars.encode(
            y=alt.Y("lane:N", sort=order, title=None),
            yOffset=alt.YOffset("when:N", sort=[now, then]),
            x=alt.X("share:Q", axis=alt.Axis(format=".1%"), title=_("share of declarations")),
            color=alt.Color("when:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
        )
    )
