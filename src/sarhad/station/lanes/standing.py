"""What the plan orders for a declaration on its arrival: a wait of green goods, the day yellow turns blue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sarhad.assessment import ItemAssessment, StandingOrders
from sarhad.assessment.assessor import Assessor
from sarhad.assessment.orders import NEVER
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.lanes.models import Standing
from sarhad.station.risk.assessing import Assessed

Rows = Sequence[Mapping[str, Any]]


def green_until(rows: Rows, orders: StandingOrders | None, arrived_at: datetime) -> datetime | None:
    """When green goods of these rows go by themselves; None where they go at once. The longest wait of all items."""
    if orders is None:
        return None
    minutes = max(orders.at(row["office"], row.get("procedure")).delayed_green_minutes for row in rows)
    return arrived_at + timedelta(minutes=minutes) if minutes else None


def standing_of(
    declaration: Declaration, rows: Rows, assessments: Sequence[ItemAssessment], assessed: Assessed, plan_pk: int
) -> Standing:
    """The record, not yet saved, of what the plan orders for a declaration just decided on."""
    assessor = assessed.rules.assessor
    standing = Standing(declaration=declaration, plan_id=plan_pk, foreseen=_foreseen(declaration, rows, assessed))
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


def _foreseen(declaration: Declaration, rows: Rows, assessed: Assessed) -> float | None:
    if not assessed.foreseen:
        return None
    name, version = declaration.declaration_id, declaration.version
    return sum(assessed.foreseen[name, version, row["item_no"]] for row in rows)
