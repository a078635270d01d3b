"""How long each kind of record stays as it is: the table is the code, a service may set its own days.

A service's law comes first: SARHAD_RETENTION="access=1825,declarations=1825" replaces single periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sarhad.errors import Problem, SarhadError


class Period(StrEnum):
    """A period, named by what it is of."""

    SESSIONS = "sessions"
    SIGN_IN_FAILURES = "sign_in_failures"
    CONFLICTS = "conflicts"
    REJECTED_ROWS = "rejected_rows"
    SHIFT_NOTES = "shift_notes"
    ACCESS = "access"
    ACCOUNTS = "accounts"
    ATTACHMENTS = "attachments"
    NOTE_ATTACHMENTS = "note_attachments"
    DECLARATIONS = "declarations"
    RECORD = "record"


DAYS: Mapping[Period, int | None] = {
    Period.SESSIONS: 30,
    Period.SIGN_IN_FAILURES: 1,
    Period.CONFLICTS: 90,
    Period.REJECTED_ROWS: 365,
    Period.SHIFT_NOTES: 365,
    Period.ACCESS: 3 * 365,
    Period.ACCOUNTS: 3 * 365,
    Period.ATTACHMENTS: 5 * 365,
    Period.NOTE_ATTACHMENTS: 5 * 365,
    Period.DECLARATIONS: 10 * 365,
    Period.RECORD: None,
}
"""The usual days; None: for as long as the service keeps its records of decisions, by its law on archives."""

SAID: Mapping[Period, Promise] = {
    Period.SESSIONS: _("after the session was last used"),
    Period.SIGN_IN_FAILURES: _("after the last failure or lock"),
    Period.CONFLICTS: _("after the conflict was settled"),
    Period.REJECTED_ROWS: _("after the delivery"),
    Period.SHIFT_NOTES: _("after the shift ended"),
    Period.ACCESS: _("after the look"),
    Period.ACCOUNTS: _("after the account was closed"),
    Period.ATTACHMENTS: _("after the inspection"),
    Period.NOTE_ATTACHMENTS: _("after they were added to the note"),
    Period.DECLARATIONS: _("after release; then pseudonyms stand for the traders"),
    Period.RECORD: _("as long as the service's archive law asks"),
}


def days_of(period: Period) -> int | None:
    """Days of the period, as this service set them.

    Raises:
        SarhadError: what the settings say cannot be read.
    """
    own = _own(settings.RETENTION)
    return own.get(period, DAYS[period])


def length(period: Period) -> timedelta:
    """The period that ends.

    Raises:
        ValueError: it is one without an end.
    """
    days = days_of(period)
    if days is None:
        raise ValueError(f"{period} has no end")
    return timedelta(days=days)


def said(period: Period) -> str:
    """How long, in words."""
    days = days_of(period)
    return (
        str(SAID[period]) if days is None else _now("%(days)s days %(after)s") % {"days": days, "after": SAID[period]}
    )


def _own(text: str) -> dict[Period, int]:
    found: dict[Period, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _sign, days = part.partition("=")
        if name not in set(Period) or not days.isdecimal() or not int(days):
            raise SarhadError(Problem(f"SARHAD_RETENTION: {part!r} is no period", "write name=days, as access=1825"))
        if DAYS[Period(name)] is None:
            raise SarhadError(Problem(f"SARHAD_RETENTION: {name!r} has no end", "leave it out"))
        found[Period(name)] = int(days)
    return found
