"""What profiles are worth: hits, inspections, confirmed irregularities, revenue, against the random sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from sarhad.effectiveness import Rate, wilson
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Item
from sarhad.station.declared.states import State
from sarhad.station.risk.models import Hit, Profile, ProfileVersion
from sarhad.station.risk.told import title_in


@dataclass(frozen=True)
class Worth:
    """What came of the items that were selected in one way.

    Attributes:
        hits: items selected; inspected: of them; confirmed: of the inspected, irregular.
        rate: confirmed / inspected with its Wilson interval; None when nothing was inspected.
        revenue: additional revenue of the confirmed, national currency.
    """

    hits: int
    inspected: int
    confirmed: int
    rate: Rate | None
    revenue: float


@dataclass(frozen=True)
class ProfileWorth(Worth):
    """The worth of one profile, all its versions together.

    Attributes:
        lift: its hit rate over that of the random sample; None when either is not known.
        active: whether it selects now.
    """

    profile_id: str
    title: str
    office: str
    active: bool
    lift: float | None


def worth_of_version(user: User, version: ProfileVersion) -> Worth:
    """What one version achieved in the person's subtree, its silent matches included.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    hits = within(user, Action.VIEW_WORTH, version.hits.all(), "item__declaration__office")
    return Worth(**figures(hits.filter(period("item__declaration__", None, None)).aggregate(**sums("item__"))))


def worth_of_profiles(
    user: User, since: datetime | None = None, until: datetime | None = None, *, silent: bool = False
) -> list[ProfileWorth]:
    """Per profile that hit something in the person's subtree in the period: its worth, best rate first.

    Three queries, whatever the number of profiles. `silent` counts the matches made in shadow instead: their rate is
    of those items that something else had inspected.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    base = worth_of_random(user, since, until).rate
    hits = within(user, Action.VIEW_WORTH, Hit.objects.all(), "item__declaration__office")
    hits = hits.filter(period("item__declaration__", since, until), silent=silent)
    counted = hits.values("profile_version__profile__profile_id").annotate(**sums("item__"))
    names = _names()
    found = [_of_profile(dict(row), names, base) for row in counted]
    return sorted(found, key=lambda worth: (worth.rate.share if worth.rate else -1, worth.hits), reverse=True)


def worth_of_random(user: User, since: datetime | None = None, until: datetime | None = None) -> Worth:
    """The random sample of the person's subtree: what the country looks like where nobody looked for anything.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    items: QuerySet[Item] = within(user, Action.VIEW_WORTH, Item.objects.all(), "declaration__office")
    items = items.filter(period("declaration__", since, until), decision__random=True)
    return Worth(**figures(items.aggregate(**sums(""))))


def period(prefix: str, since: datetime | None, until: datetime | None) -> Q:
    """Declarations of a period, without those that a later version replaced; `prefix` leads to the declaration."""
    limits = ~Q(**{f"{prefix}state": State.SUPERSEDED})
    if since is not None:
        limits &= Q(**{f"{prefix}declared_at__gte": since})
    if until is not None:
        limits &= Q(**{f"{prefix}declared_at__lt": until})
    return limits


def sums(item: str) -> dict[str, Any]:
    """What is counted of a group of hits; `item` leads to the item."""
    inspected, irregular = Q(**{f"{item}inspected": True}), Q(**{f"{item}irregular": True})
    return {
        "hits": Count("pk"),
        "looked_at": Count("pk", filter=inspected),
        "confirmed": Count("pk", filter=inspected & irregular),
        "revenue": Coalesce(Sum(f"{item}additional_revenue", filter=inspected & irregular), 0.0),
    }


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """The counts of a group as the fields of `Worth`."""
    return {
        "hits": row["hits"],
        "inspected": row["looked_at"],
        "confirmed": row["confirmed"],
        "rate": wilson(row["confirmed"], row["looked_at"]),
        "revenue": row["revenue"],
    }


def _names() -> dict[str, tuple[str, str, bool]]:
    """Title in the reader's language, office and activity of every profile, by its newest version."""
    rows = Profile.objects.order_by("versions__number").values_list(
        "profile_id", "versions__title", "versions__source", "versions__office__code", "active"
    )
    return {
        name: (title_in(source, title) if source else "", office or "", active is not None)
        for name, title, source, office, active in rows
    }


def _of_profile(row: dict[str, Any], names: dict[str, tuple[str, str, bool]], base: Rate | None) -> ProfileWorth:
    name = row["profile_version__profile__profile_id"]
    title, office, active = names[name]
    found = figures(row)
    rate = found["rate"]
    lift = rate.share / base.share if rate and base and base.share > 0 else None
    return ProfileWorth(**found, profile_id=name, title=title, office=office, active=active, lift=lift)
