"""Charts of this room, drawn on the server; each has its table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from sarhad.station.analysis.checkpoints import STRICTEST_FIRST
from sarhad.station.national.picture import Region
from sarhad.station.screens.drawing import DAY, svg
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

COLOURS = {"red": "#b3261e", "orange": "#e07b1f", "yellow": "#d9b02a", "blue": "#1d63b8", "green": "#7fb58d"}
INK, ACCENT = "#14232b", "#0b5a6c"


def schematic(regions: Sequence[Region]) -> str:
    """Every checkpoint as a disc in its region's column: as large as its load, as dark as its hit rate."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for region in regions:
        for place, one in enumerate(sorted(region.checkpoints, key=lambda gate: -gate.declarations)):
            rate = one.found.rate
            rows.append(
                {
                    "region": region.whole.office.name, "place": place, "name": one.office.name, "a_day": one.a_day,
                    "rate": rate.share if rate else None,
                }
            )  # fmt: skip
    if not rows:
        return ""
    deepest = max(row["place"] for row in rows)
    order = [region.whole.office.name for region in regions]
    base = alt.Chart({"values": rows}, width=760, height=95 * (deepest + 1)).encode(
        x=alt.X("region:N", sort=order, title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=160)),
        y=alt.Y("place:O", axis=None),
    )
    sizes = alt.Legend(orient="bottom", symbolFillColor="white", symbolStrokeColor=INK)
    rates = alt.Legend(orient="bottom", format="%", gradientLength=220)
    discs = base.mark_circle(aria=False, stroke=INK, strokeWidth=1, opacity=1).encode(
        size=alt.Size("a_day:Q", scale=alt.Scale(range=[60, 2200]), title=_("declarations a day"), legend=sizes),
        color=alt.Color("rate:Q", scale=alt.Scale(scheme="teals"), title=_("hit rate"), legend=rates),
    )
    names = base.mark_text(aria=False, dy=38, fontSize=11, color=INK, limit=150).encode(text="name:N")
    return svg(discs + names)


def traffic_chart(days: pl.DataFrame) -> str:
    """Declarations of each day, one upon the other by lane; empty without any."""
    import altair as alt

    if days.is_empty():
        return ""
    order = {str(channel): place for place, channel in enumerate(STRICTEST_FIRST)}
    words = {str(channel): str(CHANNEL_WORDS[channel]) for channel in STRICTEST_FIRST}
    rows = [
        {"day": day.isoformat(), "lane": words[channel], "n": n, "place": order[channel]}
        for day, channel, n in days.iter_rows()
    ]
    scale = alt.Scale(domain=list(words.values()), range=[COLOURS[channel] for channel in STRICTEST_FIRST])
    bars = alt.Chart({"values": rows}, width=760, height=220).mark_bar(aria=False)
    return svg(
        bars.encode(
            x=alt.X("yearmonthdate(day):T", title=None, axis=alt.Axis(format=DAY)),
            y=alt.Y("n:Q", title=_("declarations")),
            color=alt.Color("lane:N", scale=scale, title=None, legend=alt.Legend(orient="top")),
            order=alt.Order("place:Q"),
        )
    )


def held_chart(days: Sequence[tuple[str, float]], changes: Sequence[tuple[str, str]]) -> str:
    """The share of goods held for a control by day, a stroke at each day on which something was changed."""
    import altair as alt

    if not days:
        return ""
    rows = [{"day": day, "share": share} for day, share in days]
    line = alt.Chart({"values": rows}, width=760, height=200).mark_line(aria=False, color=ACCENT, strokeWidth=2.5)
    shares = line.encode(
        x=alt.X("yearmonthdate(day):T", title=None, axis=alt.Axis(format=DAY)),
        y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=_("held for a control")),
    )
    marks = [{"day": day, "what": what} for day, what in changes]
    strokes = (
        alt.Chart({"values": marks})
        .mark_rule(aria=False, color=INK, strokeDash=[4, 4])
        .encode(x=alt.X("yearmonthdate(day):T", axis=alt.Axis(format=DAY)))
    )
    return svg(shares + strokes) if marks else svg(shares)
