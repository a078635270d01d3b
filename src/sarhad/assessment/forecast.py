"""What a set of profiles does under a lane plan: shares, load against capacity, causes, what would be put off.

Shown before it happens: a past is assessed as if it came again. The draw of the forecast has a key of its own, so that
nothing is learnt of the real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sarhad.assessment.assessor import Assessor, ScoringModel
from sarhad.assessment.channels import CHANNELS
from sarhad.assessment.draw import KEY_BYTES, SelectionKey
from sarhad.assessment.expected_worth import of_items
from sarhad.assessment.forecast_load import Cause, PutOff, ShiftLoad, causes_of, days_of, shift_loads
from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.policy import Policy
from sarhad.assessment.runs import Runs
from sarhad.assessment.workload import Workload
from sarhad.profiles import Channel, ProfileSet

FORECAST_KEY = SelectionKey(b"f" * KEY_BYTES)


@dataclass(frozen=True)
class ChannelForecast:
    """One channel at one office.

    Attributes:
        declarations: how many of the past would go there.
        share: of the office's declarations.
        expected: what the plan expects, if it says so.
        filling: random share to add so that the expected share is met; None when it is met or not stated.
    """

    office: str
    channel: Channel
    declarations: int
    share: float
    expected: float | None
    filling: float | None


@dataclass(frozen=True)
class Forecast:
    """What the plan and the profiles together would do.

    Attributes:
        declarations: how many were assessed.
        days: calendar days of the past.
        channels: every office's channels, strictest first.
        shifts: every shift whose capacity the plan gives.
        causes: for shifts that are exceeded, what makes the work, most first.
        put_off: of each such shift's worst day, what would be put off, best worth first.
    """

    declarations: int
    days: int
    channels: tuple[ChannelForecast, ...]
    shifts: tuple[ShiftLoad, ...]
    causes: tuple[Cause, ...]
    put_off: tuple[PutOff, ...]


def forecast(
    history: pl.DataFrame,
    profiles: ProfileSet,
    plan: StandingOrders,
    *,
    policy: Policy | None = None,
    model: ScoringModel | None = None,
) -> Forecast:
    """Assess a past under the plan and add up what it would have asked of each office.

    Args:
        history: the canonical item table, with outcomes where they are known: from them comes what profiles are worth.
        profiles: the set to try.
        plan: the plan to try.
        policy: what the model may select.
        model: the model, if there is one.
    """
    ordered = history.sort("declared_at", "declaration_id", "item_no", maintain_order=True)
    assessed = assess_past(ordered, profiles, plan, policy=policy, model=model)
    return add_up(ordered, assessed, profiles, plan, model=model)


def assess_past(
    ordered: pl.DataFrame,
    profiles: ProfileSet,
    plan: StandingOrders,
    *,
    policy: Policy | None = None,
    model: ScoringModel | None = None,
) -> pl.DataFrame:
    """The assessment of a past in order of time, with the forecast's own draw; a row an item."""
    return Assessor(profiles, FORECAST_KEY, policy=policy, model=model, plan=plan).assess(ordered, Runs())


def add_up(
    ordered: pl.DataFrame,
    assessed: pl.DataFrame,
    profiles: ProfileSet,
    plan: StandingOrders,
    *,
    model: ScoringModel | None = None,
) -> Forecast:
    """What an assessed past asks of each office: `assess_past`'s rows as a forecast."""
    worth = of_items(ordered, assessed["profiles"], model)
    declarations = _declarations(ordered, assessed, worth, plan, profiles)
    days = days_of(declarations)
    shifts, put_off = shift_loads(declarations, plan.plan, len(days))
    return Forecast(
        declarations.height,
        len(days),
        tuple(_channels(declarations, plan)),
        tuple(shifts),
        tuple(causes_of(declarations, plan.plan, shifts)),
        tuple(put_off),
    )


def _declarations(
    history: pl.DataFrame, assessed: pl.DataFrame, worth: pl.Series, plan: StandingOrders, profiles: ProfileSet
) -> pl.DataFrame:
    """One row a declaration: office, moment, channel, load, worth, why it stands first, what selected it."""
    ranks = {name: meaning.precedence for name, meaning in CHANNELS.items()}
    first = [name for name, one in profiles.profiles.items() if one.risk_area in plan.plan.first_areas]
    procedure = pl.col("procedure") if "procedure" in history.columns else pl.lit(None, pl.String)
    items = history.select("declaration_id", "office", "declared_at", "hs_code", procedure.alias("procedure"))
    items = items.hstack(assessed.select("channel", "random", "profiles")).with_columns(
        worth, rank=pl.col("channel").replace_strict(ranks, return_dtype=pl.Int8)
    )
    heads = items.group_by("declaration_id", maintain_order=True).agg(
        pl.first("office", "declared_at"),
        pl.col("rank").max(),
        pl.col("random").any(),
        pl.col("worth").sum(),
        area=pl.col("profiles").list.set_intersection(pl.lit(first, pl.List(pl.String))).list.len().max() > 0,
        profiles=pl.col("profiles").explode().drop_nulls().unique(maintain_order=True),
    )
    names = {meaning.precedence: name for name, meaning in CHANNELS.items()}
    heads = heads.with_columns(channel=pl.col("rank").replace_strict(names, return_dtype=pl.String))
    weighed = items.drop("channel").join(heads.select("declaration_id", "channel"), on="declaration_id")
    loads = Workload(plan.plan).loads(weighed)
    return heads.join(loads, on="declaration_id", maintain_order="left")


def _channels(declarations: pl.DataFrame, plan: StandingOrders) -> list[ChannelForecast]:
    found: list[ChannelForecast] = []
    counts = {(o, c): n for o, c, n in declarations.group_by("office", "channel").len().iter_rows()}
    for office, total in declarations.group_by("office").len().sort("office").iter_rows():
        expected = plan.at(office).expected
        for channel in reversed(CHANNELS):
            n = counts.get((office, channel), 0)
            planned = expected.get(channel)
            found.append(ChannelForecast(office, channel, n, n / total, planned, _filling(n / total, planned)))
    return found


def _filling(share: float, expected: float | None) -> float | None:
    """The share t with 1 - (1 - share)(1 - t) = expected."""
    if expected is None or share >= expected or share >= 1:
        return None
    return (expected - share) / (1 - share)
