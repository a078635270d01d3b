"""What profiles are worth: hits, inspections, confirmed irregularities, revenue, against the random sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sarhad.effectiveness import Rate, wilson
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import GOODS, HITS
from sarhad.station.daily.reading import counted
from sarhad.station.risk.models import Profile, ProfileVersion
from sarhad.station.risk.told import title_in

PROFILE = "profile_version__profile__profile_id"


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
    return _one(counted(HITS, (), (user, Action.VIEW_WORTH), only={"profile_version": version.pk}))


@dataclass(frozen=True)
class Judged:
    """The profiles of a subtree against its random sample, the best rate first.

    Attributes:
        loud, silent: what they matched selecting, and in shadow; the rate of the silent is of those items that
            something else had inspected.
    """

    random: Worth
    loud: list[ProfileWorth]
    silent: list[ProfileWorth]


def judged(user: User, since: datetime | None = None, until: datetime | None = None) -> Judged:
    """Per profile that hit something in the person's subtree in the period: its worth.

    Seven queries at most, whatever the number of profiles.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    random = worth_of_random(user, since, until)
    rows = counted(HITS, (PROFILE, "silent"), (user, Action.VIEW_WORTH), since, until)
    names = _names()
    found: dict[bool, list[ProfileWorth]] = {True: [], False: []}
    for row in rows:
        found[row["silent"]].append(_of_profile(row, names, random.rate))
    for several in found.values():
        several.sort(key=lambda worth: (worth.rate.share if worth.rate else -1, worth.hits), reverse=True)
    return Judged(random, found[False], found[True])


def worth_of_random(user: User, since: datetime | None = None, until: datetime | None = None) -> Worth:
    """The random sample of the person's subtree: what the country looks like where nobody looked for anything.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    return _one(counted(GOODS, (), (user, Action.VIEW_WORTH), since, until, only={"random": True}))


def _one(rows: list[dict[str, Any]]) -> Worth:
    """The worth of what was counted without telling apart; nil where there was nothing."""
    return Worth(**figures(rows[0])) if rows else Worth(0, 0, 0, None, 0.0)


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
    name = row[PROFILE]
    title, office, active = names[name]
    found = figures(row)
    rate = found["rate"]
    lift = rate.share / base.share if rate and base and base.share > 0 else None
    return ProfileWorth(**found, profile_id=name, title=title, office=office, active=active, lift=lift)
