"""The life of a profile: its states, who may take which step, what selects at a moment, and how versions follow."""

from sarhad.profiles.life.mandates import MANDATES, Mandate, outside_mandate
from sarhad.profiles.life.rules import (
    Actor,
    Life,
    is_counted,
    may_approve,
    may_write,
    next_change,
    replaced,
    selects,
    standing,
    steps_for,
    take,
)
from sarhad.profiles.life.states import (
    CLOCK,
    OPEN,
    SELECTING,
    TRANSITIONS,
    URGENT_FOR,
    Deed,
    State,
    Step,
    Who,
)
from sarhad.profiles.life.succession import drafted, outlived_by_approval, outlived_by_draft

__all__ = [
    "CLOCK",
    "MANDATES",
    "OPEN",
    "SELECTING",
    "TRANSITIONS",
    "URGENT_FOR",
    "Actor",
    "Deed",
    "Life",
    "Mandate",
    "State",
    "Step",
    "Who",
    "drafted",
    "is_counted",
    "may_approve",
    "may_write",
    "next_change",
    "outlived_by_approval",
    "outlived_by_draft",
    "outside_mandate",
    "replaced",
    "selects",
    "standing",
    "steps_for",
    "take",
]
