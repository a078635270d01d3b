"""How declared goods are added up: which declarations count, and what is counted of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from sarhad.station.declared.states import State


def standing(prefix: str) -> Q:
    """Declarations that no later version replaced; `prefix` leads to the declaration."""
    return ~Q(**{f"{prefix}state": State.SUPERSEDED})


def period(prefix: str, since: datetime | None, until: datetime | None) -> Q:
    """Those among them of a period."""
    limits = standing(prefix)
    if since is not None:
        limits &= Q(**{f"{prefix}declared_at__gte": since})
    if until is not None:
        limits &= Q(**{f"{prefix}declared_at__lt": until})
    return limits


def sums(item: str) -> dict[str, Any]:
    """What is counted of a group of items, or of hits on them; `item` leads to the item."""
    inspected, irregular = Q(**{f"{item}inspected": True}), Q(**{f"{item}irregular": True})
    return {
        "hits": Count("pk"),
        "looked_at": Count("pk", filter=inspected),
        "confirmed": Count("pk", filter=inspected & irregular),
        "revenue": Coalesce(Sum(f"{item}additional_revenue", filter=inspected & irregular), 0.0),
    }
