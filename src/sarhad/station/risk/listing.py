"""All profiles a person may judge, with where they stand and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sarhad.profiles.life import State, standing
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.legal_time import to_legal
from sarhad.station.risk.lives import life_of
from sarhad.station.risk.models import ProfileVersion, Standing
from sarhad.station.risk.told import title_of
from sarhad.station.risk.worth import Judged, ProfileWorth

LOUDEST = (
    State.ACTIVE, State.URGENT, State.SHADOW, State.WAITING, State.SUSPENDED, State.EXPIRED,
    State.PROPOSED, State.DRAFT, State.REFUSED, State.RETIRED, State.REPLACED,
)  # fmt: skip
"""Which of a profile's versions stands for it in a list: the one that does most."""
BESIDE = (State.URGENT, State.SHADOW, State.PROPOSED, State.DRAFT)
"""Versions that are named beside the one that stands for the profile."""


@dataclass(frozen=True)
class Listed:
    """A profile in the list.

    Attributes:
        version: the version that stands for it; None for a higher office's profile, of which only the worth is seen.
        state: where that one stands; beside: where later versions stand.
        worth, silent: what it found selecting, and in shadow.
    """

    profile_id: str
    title: str
    office: str
    version: ProfileVersion | None
    state: Standing | None
    beside: tuple[Standing, ...]
    worth: ProfileWorth | None
    silent: ProfileWorth | None


def listed(
    user: User, judged: Judged, *, state: str = "", level: str = "", office: str = "", area: str = ""
) -> list[Listed]:
    """The profiles as they were judged, those with the best hit rate first; one query, whatever their number.

    Raises:
        PermissionDenied: the role does not judge profiles.
    """
    require(user, Action.VIEW_WORTH)
    loud = {one.profile_id: one for one in judged.loud}
    rows = _own(user, loud, {one.profile_id: one for one in judged.silent})
    foreign = [worth for name, worth in loud.items() if name not in rows]
    found = [*rows.values(), *(Listed(w.profile_id, w.title, w.office, None, None, (), w, None) for w in foreign)]
    return sorted((one for one in found if _asked(one, state, level, office, area)), key=_place)


def _own(user: User, loud: Mapping[str, ProfileWorth], quiet: Mapping[str, ProfileWorth]) -> dict[str, Listed]:
    if not may(user, Action.VIEW_CRITERIA):
        return {}
    now = to_legal(timezone.now())
    versions: dict[str, list[tuple[State, ProfileVersion]]] = {}
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office", "life"))
    for version in found.order_by("number"):
        versions.setdefault(version.profile.profile_id, []).append((standing(life_of(version), now), version))
    return {name: _listed(name, several, loud.get(name), quiet.get(name)) for name, several in versions.items()}


def _listed(
    name: str, several: list[tuple[State, ProfileVersion]], worth: ProfileWorth | None, silent: ProfileWorth | None
) -> Listed:
    state, version = min(several, key=lambda pair: (LOUDEST.index(pair[0]), -pair[1].number))
    beside = tuple(Standing(s.value) for s, v in several if s in BESIDE and v.number > version.number)
    return Listed(name, title_of(version), version.office.code, version, Standing(state.value), beside, worth, silent)


def _asked(one: Listed, state: str, level: str, office: str, area: str) -> bool:
    version = one.version
    if state and state not in {one.state, *one.beside}:
        return False
    if (level or area) and version is None:
        return False
    return (
        (not level or version is None or version.level == level)
        and (not area or version is None or version.risk_area == area)
        and (not office or one.office == office)
    )


def _place(one: Listed) -> tuple[int, float, int, str]:
    """Work that waits for somebody first, then the best hit rate."""
    waits = Standing.PROPOSED in (one.state, *one.beside) or one.state == Standing.URGENT
    rate = one.worth.rate.share if one.worth and one.worth.rate else -1.0
    return (0 if waits else 1, -rate, -(one.worth.hits if one.worth else 0), one.profile_id)


def proposals(user: User) -> list[ProfileVersion]:
    """The versions of the person's subtree that wait for an approval, longest first."""
    now = to_legal(timezone.now())
    found = within(user, Action.APPROVE_PROFILE, ProfileVersion.objects.select_related("profile", "office", "life"))
    waiting = found.filter(life__state__in=("proposed", "urgent")).order_by("created_at")
    return [one for one in waiting if standing(life_of(one), now) in (State.PROPOSED, State.URGENT)]


def soon_over(user: User, until: datetime) -> list[ProfileVersion]:
    """Approved versions of the person's subtree that stop by themselves before a moment unless renewed."""
    found = within(user, Action.APPROVE_PROFILE, ProfileVersion.objects.select_related("profile", "office", "life"))
    soon = found.filter(life__state="active", life__stops_at__lte=until, life__stops_at__gt=timezone.now())
    return list(soon.order_by("life__stops_at"))
