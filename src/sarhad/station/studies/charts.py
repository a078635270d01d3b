"""Charts of studies, drawn on the server; each stands beside a table with the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sarhad.station.screens.drawing import DAY

INK, ACCENT, GOLD, MUTED, WARNING = "#14232b", "#0b5a6c", "#e0b354", "#767676", "#b3001b"
OFFICES = ("#0b5a6c", "#e0b354", "#b3001b", "#5c7f3a", "#6a4c93", "#1d63b8", "#cb4b16")
OTHER = "#9aa5a9"
DAILY = 100
"""Up to so many days a bar is a day; beyond, a week."""
MOST_BARS = 10

Plain = Mapping[str, Any]


def matches_chart(days: Sequence[Plain]) -> Any:
    """Matches by day (or week) with a colour an office, the busiest offices apart from all others."""
    import altair as alt

    totals: dict[str, int] = {}
    for one in days:
        totals[one["office"] or "—"] = totals.get(one["office"] or "—", 0) + one["items"]
    busiest = sorted(totals, key=lambda office: (-totals[office], office))[: len(OFFICES)]
    others = _("other offices")
    rows = [
        {
            "day": one["day"],
            "items": one["items"],
            "office": one["office"] or "—" if (one["office"] or "—") in busiest else others,
        }
        for one in days
    ]
    unit = "yearmonthdate" if len({one["day"] for one in days}) <= DAILY else "yearweek"
    domain = [*busiest, others] if len(totals) > len(busiest) else busiest
    colours = alt.Scale(domain=domain, range=[*OFFICES[: len(busiest)], OTHER][: len(domain)])
    return (
        alt.Chart({"values": rows}, width=620, height=220)
        .mark_bar()
        .encode(
            x=alt.X(f"{unit}(day):T", title=None, axis=alt.Axis(format=DAY)),
            y=alt.Y("sum(items):Q", title=None, axis=alt.Axis(format="d", tickMinStep=1)),
            color=alt.Color("office:N", scale=colours, title=None, legend=alt.Legend(orient="top", columns=4)),
        )
    )


def capacity_chart(shifts: Sequence[Plain]) -> Any:
    """Work of an average day, now and with the profile, a stroke where the capacity stands."""
    import altair as alt

    now, then = _("as it is"), _("with this profile")
    most = sorted(shifts, key=lambda one: -one["after"] / max(one["capacity"], 1e-9))[:MOST_BARS]
    names = [f"{one['office']} {one['shift']}" for one in most]
    rows = [
        {"shift": name, "work": one[when], "how": how, "capacity": one["capacity"]}
        for name, one in zip(names, most, strict=True)
        for when, how in (("before", now), ("after", then))
    ]
    base = alt.Chart({"values": rows}, width=560).encode(y=alt.Y("shift:N", sort=names, title=None))
    bars = base.mark_bar(height=9).encode(
        x=alt.X("work:Q", title=None),
        yOffset=alt.YOffset("how:N", sort=[now, then]),
        color=alt.Color(
            "how:N",
            scale=alt.Scale(domain=[now, then], range=[ACCENT, GOLD]),
            title=None,
            legend=alt.Legend(orient="top"),
        ),
    )
    limit = base.mark_tick(color=WARNING, thickness=3, height=26).encode(x="capacity:Q")
    return (bars + limit).properties(height=alt.Step(15))


def rates_chart(rates: Sequence[tuple[str, Plain | None]]) -> Any:
    """Rates with their intervals: a point and a line each."""
    import altair as alt

    rows = [{"what": what, **rate} for what, rate in rates if rate]
    base = alt.Chart({"values": rows}, width=480, height=alt.Step(34)).encode(
        y=alt.Y("what:N", sort=[what for what, _rate in rates], title=None, axis=alt.Axis(labelLimit=260))
    )
    whole = alt.Axis(format="%")
    line = base.mark_rule(strokeWidth=2.5, color=ACCENT).encode(x=alt.X("low:Q", axis=whole, title=None), x2="high:Q")
    return line + base.mark_point(filled=True, size=90, color=INK).encode(x="share:Q")


def overlap_chart(overlaps: Sequence[Plain]) -> Any:
    """The part of the matches that each active profile has, too."""
    import altair as alt

    rows = [{"profile": one["profile"], "share": one["share"]} for one in overlaps[:MOST_BARS]]
    return (
        alt.Chart({"values": rows}, width=480, height=alt.Step(24))
        .mark_bar(color=ACCENT)
        .encode(
            y=alt.Y("profile:N", sort=[row["profile"] for row in rows], title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("share:Q", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]), title=None),
        )
    )


def unique_chart(known: int, alone: int) -> Any:
    """Irregularities found among the matches: those an active profile matches too, and those nothing else does."""
    import altair as alt

    shared, unique = _("also matched by an active profile"), _("matched by nothing else")
    rows = [{"how": shared, "found": known - alone}, {"how": unique, "found": alone}]
    colours = alt.Scale(domain=[shared, unique], range=[MUTED, ACCENT])
    return (
        alt.Chart({"values": rows}, width=480, height=44)
        .mark_bar()
        .encode(
            x=alt.X("sum(found):Q", title=None, axis=alt.Axis(format="d", tickMinStep=1)),
            color=alt.Color(
                "how:N",
                scale=colours,
                sort=[shared, unique],
                title=None,
                legend=alt.Legend(orient="top", labelLimit=320),
            ),
        )
    )
