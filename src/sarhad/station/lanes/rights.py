"""Who may re-route from which channel to which: the plan's table, else stricter alone and looser with consent."""

from __future__ import annotations

from sarhad.assessment.lane_plan import Right, usual_right
from sarhad.station.accounts.models import User
from sarhad.station.lanes.plans import orders_in_force


def right_of(user: User, from_channel: str, to_channel: str) -> Right:
    """How this person may re-route: alone, with consent, or never."""
    orders = orders_in_force()
    return orders.plan.right(user.role, from_channel, to_channel) if orders else usual_right(from_channel, to_channel)
