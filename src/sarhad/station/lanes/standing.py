"""What the plan orders for a declaration on its arrival: a wait of green goods, the day yellow turns blue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from sarhad.assessment import ItemAssessment, StandingOrders
from sarhad.assessment.assessor import Assessor
from sarhad.assessment.expected_worth import RevenueModel
from sarhad.assessment.orders import NEVER
from sarhad.declarations.schema import conform
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.lanes.models import Standing

Rows = Sequence[Mapping[str, Any]]


def green_until(rows: Rows, orders: StandingOrders | None, arrived_at: datetime) -> datetime | None:
    """When green goods of these rows go by themselves; None where they go at once. The longest wait of all items."""
    if orders is None:
        return None
    minutes = max(orders.at(row["office"], row.get("procedure")).delayed_green_minutes for row in rows)
    return arrived_at + timedelta(minutes=minutes) if minutes else None


def standing_of(
    declaration: Declaration, rows: Rows, assessments: Sequence[ItemAssessment], assessor: Assessor, plan_pk: int
) -> Standing:
    """The record, not yet saved, of what the plan orders for a declaration just decided on."""
    standing = Standing(declaration=declaration, plan_id=plan_pk, foreseen=_foreseen(rows, assessor))
    orders = assessor.plan
    if orders is None:
        return standing
    if declaration.channel == Channel.GREEN and declaration.released_at is None:
        standing.due = Standing.Due.RELEASE
        standing.due_at = green_until(rows, orders, declaration.arrived_at)
    elif declaration.channel == Channel.YELLOW and _may_turn_blue(assessments, assessor):
        days = max(orders.at(row["office"], row.get("procedure")).yellow_to_blue_days for row in rows)
        if days < NEVER:
            standing.due, standing.due_at = Standing.Due.BLUE, declaration.queued_at + timedelta(days=days)
    return standing


def _may_turn_blue(assessments: Iterable[ItemAssessment], assessor: Assessor) -> bool:
    """Never what chance chose, whose sample must stay whole, nor what a dangerous risk area's profile matched."""
    profiles, first = assessor.profiles.profiles, assessor.plan.plan.first_areas if assessor.plan else frozenset()
    return not any(one.random or any(profiles[name].risk_area in first for name in one.profiles) for one in assessments)


def _foreseen(rows: Rows, assessor: Assessor) -> float | None:
    if not isinstance(assessor.model, RevenueModel):
        return None
    table = conform(pl.DataFrame([dict(row) for row in rows], infer_schema_length=None))
    revenue = assessor.model.expected_revenue(table)
    return None if revenue is None else float(revenue.fill_nan(None).fill_null(0.0).sum())
