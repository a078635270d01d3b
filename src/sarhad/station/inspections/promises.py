"""How soon each channel's goods are promised to be done: the table is the promise given to traders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import OPEN

PROMISED: Mapping[str, timedelta] = {
    Channel.BLUE: timedelta(minutes=30),
    Channel.YELLOW: timedelta(hours=2),
    Channel.ORANGE: timedelta(hours=3),
    Channel.RED: timedelta(hours=6),
}
"""From entering the channel's queue to release."""


def due_at(declaration: Declaration) -> datetime | None:
    """When the declaration is promised to be done; None when it is not held."""
    promised = PROMISED.get(declaration.channel)
    if promised is None or declaration.state not in OPEN:
        return None
    return declaration.queued_at + promised
