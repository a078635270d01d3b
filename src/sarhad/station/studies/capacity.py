"""Work of each shift against its capacity, without and with a profile: what exceeds it is seen before it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from sarhad.assessment.forecast import forecast
from sarhad.assessment.forecast_load import ShiftLoad
from sarhad.profiles import Profile
from sarhad.station.lanes.plans import orders_in_force
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.offices.models import Office
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.profiles import office_tree

DAYS = 28
MOST = 60_000
"""Newest items that are assessed twice again: enough for a picture of four weeks."""


@dataclass(frozen=True)
class ShiftWork:
    """One shift of one office; work in the plan's unit.

    Attributes:
        before, after: of an average day, with the profiles that select now and with the tried one beside them.
        busy_before, busy_after: what 95 of 100 days do not exceed.
        over_before, over_after: days on which work exceeds capacity.
        put_off: declarations that would be put off on these days.
    """

    office: str
    shift: str
    capacity: float
    before: float
    after: float
    busy_before: float
    busy_after: float
    over_before: int
    over_after: int
    days: int
    put_off: int


def capacity_with(profile: Profile, history: pl.LazyFrame, office: Office) -> list[ShiftWork]:
    """The last four weeks of the history under the lane plan in force, twice; nothing where no plan has shifts."""
    orders, assessor = orders_in_force(), rules().assessor
    if orders is None or not orders.plan.shifts:
        return []
    newest = history.select(pl.col("declared_at").max()).collect().item()
    if newest is None:
        return []
    lately = history.filter(pl.col("declared_at") > newest - timedelta(days=DAYS)).tail(MOST).collect()
    timeless = profile.model_copy(update={"valid_from": None, "valid_to": None})
    beside = assessor.profiles.with_profile(timeless, vocabulary=vocabulary_at(), offices=office_tree())
    before = forecast(lately, assessor.profiles, orders, model=assessor.model)
    after = forecast(lately, beside, orders, model=assessor.model)
    known = {(one.office, one.shift): one for one in before.shifts}
    own = set(Office.objects.filter(path__startswith=office.path).values_list("code", flat=True))
    return [_both(known[one.office, one.shift], one) for one in after.shifts if one.office in own]


def _both(before: ShiftLoad, after: ShiftLoad) -> ShiftWork:
    return ShiftWork(
        office=after.office,
        shift=after.shift,
        capacity=after.capacity,
        before=before.mean,
        after=after.mean,
        busy_before=before.busy,
        busy_after=after.busy,
        over_before=before.days_over,
        over_after=after.days_over,
        days=after.days,
        put_off=after.put_off,
    )
