"""Which version of each list holds at a moment, and what conditions may name because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from sarhad.profiles import Vocabulary
from sarhad.profiles.language.lists_named import lists_named
from sarhad.profiles.language.vocabulary import canonical_vocabulary
from sarhad.station.legal_time import to_legal
from sarhad.station.lists.models import ListDecision, ListVersion
from sarhad.station.offices.models import Office


@dataclass(frozen=True)
class InForce:
    """A list as it holds at a moment.

    Attributes:
        version: primary key of the version.
        path: of its office; profiles of this office and those below may name it.
        expired: its last day is over; nothing may rely on it.
    """

    name: str
    version: int
    number: int
    path: str
    valid_to: date
    members: frozenset[str]
    expired: bool


def lists_at(moment: datetime | None = None) -> dict[str, InForce]:
    """Every list that was approved by then, by name: the newest approved version; one query."""
    at = moment or timezone.now()
    today = to_legal(at).date()
    newest = approved_at(at).filter(named=OuterRef("named")).order_by("-number", "-written_at").values("pk")[:1]
    found = ListVersion.objects.filter(pk=Subquery(newest))
    rows = found.values_list("named__name", "pk", "number", "named__office__path", "valid_to", "members")
    return {
        name: InForce(name, pk, number, path, valid_to, frozenset(members), valid_to < today)
        for name, pk, number, path, valid_to, members in rows
    }


def approved_at(moment: datetime) -> QuerySet[ListVersion]:
    """The versions that somebody had approved by then and nobody had refused."""
    decided = ListDecision.objects.filter(version=OuterRef("pk"), at__lte=moment)
    return ListVersion.objects.filter(Exists(decided.filter(approved=True)), ~Exists(decided.filter(approved=False)))


def vocabulary_for(office: Office, moment: datetime | None = None) -> Vocabulary:
    """What a profile of this office may name: columns, indicators, and lists of this office and those above it."""
    return canonical_vocabulary().with_lists(
        {one.name: one.members for one in lists_at(moment).values() if _may_name(office, one)}
    )


def _may_name(office: Office, one: InForce) -> bool:
    return not one.expired and office.path.startswith(one.path)


def vocabulary_at(moment: datetime | None = None) -> Vocabulary:
    """As `vocabulary_for`, of every list, expired ones too: to make again what was decided then, and to show it."""
    return vocabulary_of(lists_at(moment))


def vocabulary_of(lists: Mapping[str, InForce]) -> Vocabulary:
    """Columns, indicators and these lists."""
    return canonical_vocabulary().with_lists({one.name: one.members for one in lists.values()})


def cannot_rest_on(condition: str, office: Office, lists: Mapping[str, InForce]) -> list[str]:
    """The lists a condition names that it cannot rest on now: expired, unknown here, or not for its office."""
    named = sorted(lists_named(condition))
    return [name for name in named if name not in lists or not _may_name(office, lists[name])]


def next_expiry(lists: Mapping[str, InForce]) -> datetime | None:
    """When the next list expires, legal time; None if none will."""
    ends = [datetime.combine(one.valid_to + timedelta(days=1), time()) for one in lists.values() if not one.expired]
    return min(ends, default=None)
