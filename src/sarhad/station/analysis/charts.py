"""Charts of this room, drawn on the server as SVG; each has its table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sarhad.station.analysis.spreads import Spread
from sarhad.station.screens.drawing import svg

INK, BAND, OWN = "#14232b", "#7fb2bd", "#b3261e"


def spread_chart(found: Sequence[Spread], names: Mapping[str, str]) -> str:
    """Bands of unit values by group on a logarithmic scale, the trader's own as points; empty without data."""
    shown = [one for one in found if one.low > 0]
    if not shown:
        return ""
    rows = [
        {"group": names.get(one.group, one.group), "low": one.low, "q1": one.lower, "mid": one.median, "q3": one.upper,
         "high": one.high}
        for one in shown
    ]  # fmt: skip
    own = [{"group": names.get(one.group, one.group), "own": value} for one in shown for value in one.own if value > 0]
    return _svg_of_spreads(rows, own)


def _svg_of_spreads(rows: list[dict[str, Any]], own: list[dict[str, Any]]) -> str:
    import altair as alt

    order = [row["group"] for row in rows]
    y = alt.Y("group:N", sort=order, title=None, axis=alt.Axis(labelLimit=220))
    scale = alt.Scale(type="log", nice=True)
    base = alt.Chart({"values": rows}, width=560, height={"step": 34}).encode(y=y)
    line = base.mark_rule(color=INK).encode(x=alt.X("low:Q", scale=scale, title=None), x2="high:Q")
    band = base.mark_bar(color=BAND, height=14).encode(x=alt.X("q1:Q", scale=scale), x2="q3:Q")
    middle = base.mark_tick(color=INK, thickness=3, height=18).encode(x=alt.X("mid:Q", scale=scale))
    points = alt.Chart({"values": own}).mark_point(color=OWN, filled=True, size=45, shape="diamond", opacity=0.8)
    layers = line + band + middle + points.encode(y=y, x=alt.X("own:Q", scale=scale)) if own else line + band + middle
    return svg(layers)
