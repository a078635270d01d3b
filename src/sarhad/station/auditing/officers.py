"""How officers decide, on equal terms: channels changed to looser and stricter, and irregularities found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.auditing.standardised import Count, Ratio, standardised
from sarhad.station.declared.channels import RANK
from sarhad.station.inspections.models import Inspection, Rerouting

Tally = dict[tuple[str, str, str], int]
"""By officer, office and assessed channel: how many declarations."""


@dataclass(frozen=True)
class Comparison:
    """Three comparisons of the same officers; the strata are office and assessed channel."""

    looser: list[Ratio]
    stricter: list[Ratio]
    irregular: list[Ratio]


def compare_officers(user: User, since: datetime, until: datetime) -> Comparison:
    """The officers of the subtree in the period; three queries."""
    inspected = within(user, Action.VIEW_AUDIT, Inspection.objects.all(), "declaration__office").filter(
        closed_at__gte=since, closed_at__lt=until
    )
    rerouted = within(user, Action.VIEW_AUDIT, Rerouting.objects.all(), "declaration__office").filter(
        asked_at__gte=since, asked_at__lt=until
    )
    handled, irregular = _handled(inspected)
    looser, stricter = _changes(rerouted)
    return Comparison(
        looser=standardised(_counts(handled, looser)),
        stricter=standardised(_counts(handled, stricter)),
        irregular=standardised(_counts(handled, irregular)),
    )


def _handled(
    inspected: QuerySet[Inspection],
) -> tuple[Tally, Tally]:
    names = ("officer__username", "declaration__office__code", "declaration__assessed_channel")
    rows = inspected.values_list(*names).annotate(
        n=CountOf("declaration", distinct=True), found=CountOf("declaration", distinct=True, filter=Q(irregular=True))
    )
    handled: Tally = {}
    irregular: Tally = {}
    for officer, office, channel, n, found in rows.order_by():
        handled[officer, office, channel], irregular[officer, office, channel] = n, found
    return handled, irregular


def _changes(rerouted: QuerySet[Rerouting]) -> tuple[Tally, Tally]:
    looser: Tally = defaultdict(int)
    stricter: Tally = defaultdict(int)
    names = ("asked_by__username", "declaration__office__code", "declaration__assessed_channel")
    for officer, office, assessed, from_, to in rerouted.values_list(*names, "from_channel", "to_channel"):
        (stricter if RANK[to] > RANK[from_] else looser)[officer, office, assessed] += 1
    return looser, stricter


def _counts(handled: Tally, events: Tally) -> list[Count]:
    """Cases are the declarations an officer inspected or wanted elsewhere: never fewer than the events."""
    return [
        Count(key[0], key[1:], max(handled.get(key, 0), events.get(key, 0)), events.get(key, 0))
        for key in {**handled, **events}
    ]
