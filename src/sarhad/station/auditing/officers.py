"""How officers decide, on equal terms: channels changed to looser and stricter, and irregularities found.

Counted from what is kept by day: a declaration that an officer inspected twice in the period counts once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Action
from sarhad.station.auditing.standardised import Count, Ratio, standardised
from sarhad.station.daily.facts import INSPECTIONS, REROUTINGS
from sarhad.station.daily.reading import counted
from sarhad.station.declared.channels import RANK

WHO = ("officer__username", "office__code", "channel")
Tally = dict[tuple[str, str, str], int]
"""By officer, office and assessed channel: how many declarations."""


@dataclass(frozen=True)
class Comparison:
    """Three comparisons of the same officers; the strata are office and assessed channel."""

    looser: list[Ratio]
    stricter: list[Ratio]
    irregular: list[Ratio]


def compare_officers(user: User, since: datetime, until: datetime) -> Comparison:
    """The officers of the subtree from a midnight to another; six queries at most."""
    handled, irregular = _handled(user, since, until)
    looser, stricter = _changes(user, since, until)
    return Comparison(
        looser=standardised(_counts(handled, looser)),
        stricter=standardised(_counts(handled, stricter)),
        irregular=standardised(_counts(handled, irregular)),
    )


def _handled(user: User, since: datetime, until: datetime) -> tuple[Tally, Tally]:
    """Declarations inspected, and those of them in which something was found: the first time of each in the period."""
    rows = counted(INSPECTIONS, (*WHO, "before", "before_irregular"), (user, Action.VIEW_AUDIT), since, until)
    first = timezone.localdate(since)
    handled: Tally = defaultdict(int)
    irregular: Tally = defaultdict(int)
    for row in rows:
        key = row[WHO[0]], row[WHO[1]], row[WHO[2]]
        handled[key] += row["inspections"] if row["before"] < first else 0
        irregular[key] += row["irregular"] if row["before_irregular"] < first else 0
    return handled, irregular


def _changes(user: User, since: datetime, until: datetime) -> tuple[Tally, Tally]:
    looser: Tally = defaultdict(int)
    stricter: Tally = defaultdict(int)
    rows = counted(REROUTINGS, (*WHO, "from_channel", "to_channel"), (user, Action.VIEW_AUDIT), since, until)
    for row in rows:
        changed = stricter if RANK[row["to_channel"]] > RANK[row["from_channel"]] else looser
        changed[row[WHO[0]], row[WHO[1]], row[WHO[2]]] += row["changes"]
    return looser, stricter


def _counts(handled: Tally, events: Tally) -> list[Count]:
    """Cases are the declarations an officer inspected or wanted elsewhere: never fewer than the events."""
    return [
        Count(key[0], key[1:], max(handled.get(key, 0), events.get(key, 0)), events.get(key, 0))
        for key in {**handled, **events}
    ]
