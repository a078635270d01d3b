"""The life of a declaration at the office: the table is the code; a step not written here cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a declaration stands."""

    WAITING = "waiting", _("Waiting for control")
    CONTROLLED = "controlled", _("Controlled, to be released")
    RELEASED = "released", _("Released")
    POST_AUDIT = "post_audit", _("Released, post-clearance audit due")
    CLOSED = "closed", _("Post-clearance audit done")
    SUPERSEDED = "superseded", _("Replaced by a later version")


TRANSITIONS: Mapping[str, frozenset[str]] = {
    State.WAITING: frozenset({State.CONTROLLED, State.RELEASED, State.POST_AUDIT, State.SUPERSEDED}),
    State.CONTROLLED: frozenset({State.WAITING, State.RELEASED, State.SUPERSEDED}),
    State.POST_AUDIT: frozenset({State.CLOSED}),
    State.RELEASED: frozenset(),
    State.CLOSED: frozenset(),
    State.SUPERSEDED: frozenset(),
}
"""From each state, the states that may follow; re-routing to a stricter channel leads from CONTROLLED to WAITING."""

OPEN = (State.WAITING, State.CONTROLLED)
"""Goods are still held: the declaration is in a queue."""
