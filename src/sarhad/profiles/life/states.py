"""The life of a profile's version: the table is the code; a step not written here cannot be taken.

One person may stop a profile; it takes two to start one. What the clock ends, it ends at the moment of asking, with no
job in between. All moments are the legal time of the office, without zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

URGENT_FOR = timedelta(hours=24)
"""How long a profile selects that one person put in force alone."""


class State(StrEnum):
    """Where a version stands at a moment."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    URGENT = "urgent"
    WAITING = "waiting"
    ACTIVE = "active"
    SHADOW = "shadow"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REFUSED = "refused"
    REPLACED = "replaced"
    RETIRED = "retired"


SELECTING = frozenset({State.ACTIVE, State.URGENT})
"""In these it sends goods to a channel."""
COUNTED = frozenset({State.SHADOW})
"""In these its matches are counted and nothing else happens."""
OPEN = frozenset({State.DRAFT, State.PROPOSED, State.URGENT})
"""Work not yet approved by anybody else."""


class Deed(StrEnum):
    """Something a person does to a version."""

    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    REFUSE = "refuse"
    APPROVE = "approve"
    APPROVE_SILENT = "approve_silent"
    ACTIVATE_URGENTLY = "activate_urgently"
    SUSPEND = "suspend"
    RESUME = "resume"
    RENEW = "renew"
    RETIRE = "retire"
    REPLACE = "replace"


class Who(StrEnum):
    """Who may take a step.

    A writer may write profiles of the owner's office. An approver may approve profiles of that level. Somebody else is
    an approver who neither wrote, proposed nor urgently activated it.
    """

    WRITER = "a writer"
    APPROVER = "an approver"
    EITHER = "a writer or an approver"
    SOMEBODY_ELSE = "an approver, somebody else"
    NOBODY = "nobody: it follows from the approval of a later version"


@dataclass(frozen=True)
class Step:
    """A row of the table: from which states a deed leads where, who may do it, and whether a reason must be given."""

    deed: Deed
    start: frozenset[State]
    end: State
    who: Who
    reason: bool = False


def _step(deed: Deed, start: str, end: State, who: Who, *, reason: bool = False) -> Step:
    return Step(deed, frozenset(State(name) for name in start.split()), end, who, reason)


TRANSITIONS: tuple[Step, ...] = (
    _step(Deed.PROPOSE, "draft", State.PROPOSED, Who.WRITER),
    _step(Deed.TAKE_BACK, "proposed", State.DRAFT, Who.WRITER),
    _step(Deed.REFUSE, "proposed urgent", State.REFUSED, Who.APPROVER, reason=True),
    _step(Deed.APPROVE, "proposed urgent shadow", State.ACTIVE, Who.SOMEBODY_ELSE),
    _step(Deed.APPROVE_SILENT, "proposed", State.SHADOW, Who.SOMEBODY_ELSE),
    _step(Deed.ACTIVATE_URGENTLY, "draft proposed", State.URGENT, Who.WRITER, reason=True),
    _step(Deed.SUSPEND, "active waiting shadow", State.SUSPENDED, Who.EITHER, reason=True),
    _step(Deed.SUSPEND, "urgent", State.PROPOSED, Who.EITHER, reason=True),
    _step(Deed.RESUME, "suspended", State.ACTIVE, Who.APPROVER, reason=True),
    _step(Deed.RENEW, "active", State.ACTIVE, Who.SOMEBODY_ELSE, reason=True),
    _step(Deed.RETIRE, "draft proposed", State.RETIRED, Who.WRITER, reason=True),
    _step(Deed.RETIRE, "waiting active shadow suspended expired", State.RETIRED, Who.APPROVER, reason=True),
    _step(
        Deed.REPLACE,
        "draft proposed urgent waiting active shadow suspended expired",
        State.REPLACED,
        Who.NOBODY,
    ),
)
"""Every step a version can take. RESUME leads back to shadow what was suspended in shadow."""

CLOCK: Mapping[State, tuple[tuple[str, State], ...]] = {
    State.ACTIVE: (
        ("before its first day", State.WAITING),
        ("after its last day, or when its approval has run out", State.EXPIRED),
    ),
    State.SHADOW: (("after its last day, or when its approval has run out", State.EXPIRED),),
    State.URGENT: (("after 24 hours", State.PROPOSED),),
}
"""What time alone does, evaluated whenever somebody asks: `standing`."""
