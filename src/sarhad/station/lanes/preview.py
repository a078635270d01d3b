"""What a plan would do here, before it comes into force: the last weeks assessed again under it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sarhad.assessment.forecast import Forecast, forecast
from sarhad.station.declared.models import Item
from sarhad.station.declared.rows import table_of
from sarhad.station.declared.states import State
from sarhad.station.lanes.plans import check
from sarhad.station.risk.assessing import rules

DAYS = 28
MOST = 30_000
"""Newest items that are assessed again: enough for a picture, few enough to wait for."""


def preview(source: str) -> Forecast | None:
    """The forecast of a plan's text over the last four weeks with the profiles that select now.

    None where nothing was declared.

    Raises:
        SarhadError: the plan has mistakes.
    """
    orders = check(source)
    since = timezone.now() - timedelta(days=DAYS)
    items = Item.objects.filter(declaration__declared_at__gte=since).exclude(declaration__state=State.SUPERSEDED)
    newest = list(items.select_related("declaration__office").order_by("-pk")[:MOST])
    if not newest:
        return None
    assessor = rules().assessor
    return forecast(table_of(newest), assessor.profiles, orders, model=assessor.model)
