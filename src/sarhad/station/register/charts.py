"""The heat map: how many risks lie in each field of the matrix; its table stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sarhad.station.register.matrix import IMPACT, LIKELIHOOD, STEPS, Weight
from sarhad.station.register.models import Judgement, Status

COLOURS = {"low": "#8fc39b", "moderate": "#f0d878", "high": "#ee9f5b", "extreme": "#d9665e"}
INK = "#14232b"


@dataclass(frozen=True)
class Field:
    """One field of the matrix with the risks that lie in it."""

    weight: Weight
    risks: tuple[Judgement, ...]


def fields(judgements: Iterable[Judgement]) -> list[tuple[int, list[Field]]]:
    """The matrix, the likeliest row first, each from the least impact to the worst; closed risks are left out."""
    open_ = [one for one in judgements if one.status != Status.CLOSED]
    return [
        (
            likelihood,
            [
                Field(
                    Weight(likelihood, impact),
                    tuple(one for one in open_ if (one.likelihood, one.impact) == (likelihood, impact)),
                )
                for impact in STEPS
            ],
        )
        for likelihood in reversed(STEPS)
    ]


def heat_chart(judgements: Iterable[Judgement]) -> Any:
    """The matrix with the number of risks in each field; not yet drawn."""
    import altair as alt

    rows = [
        {
            "likelihood": f"{likelihood} {LIKELIHOOD[likelihood]}",
            "impact": f"{one.weight.impact} {IMPACT[one.weight.impact]}",
            "level": one.weight.level,
            "risks": str(len(one.risks)) if one.risks else "",
        }
        for likelihood, of_row in fields(judgements)
        for one in of_row
    ]
    rightward = [f"{impact} {IMPACT[impact]}" for impact in STEPS]
    downward = [f"{likelihood} {LIKELIHOOD[likelihood]}" for likelihood in reversed(STEPS)]
    base = alt.Chart({"values": rows}, width=520, height=260).encode(
        x=alt.X("impact:N", sort=rightward, title=_("Impact"), axis=alt.Axis(labelAngle=0, labelLimit=110)),
        y=alt.Y("likelihood:N", sort=downward, title=_("Likelihood"), axis=alt.Axis(labelLimit=150)),
    )
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    squares = base.mark_rect(aria=False, stroke="white", strokeWidth=2).encode(
        color=alt.Color("level:N", scale=scale, legend=None)
    )
    return squares + base.mark_text(aria=False, fontSize=20, fontWeight="bold", color=INK).encode(text="risks:N")
