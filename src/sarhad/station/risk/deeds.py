"""Taking a step in the life of a profile: proposing, approving, refusing, suspending, renewing, ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from sarhad.profiles.life import URGENT_FOR, Deed, Step, steps_for, take
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.legal_time import to_legal
from sarhad.station.mandates.setting import mandates_in_force
from sarhad.station.risk.alarms import raise_alarm
from sarhad.station.risk.drafting import checked
from sarhad.station.risk.lives import actor_of, keep, life_of
from sarhad.station.risk.models import Profile, ProfileVersion
from sarhad.station.risk.order import give_way, settle, write_down
from sarhad.station.risk.same_text import refuse_second_urgency
from sarhad.station.risk.versions import content_of
from sarhad.station.risk.worth import worth_of_version

PUT_IN_FORCE = frozenset(
    {Deed.APPROVE, Deed.APPROVE_SILENT, Deed.ACTIVATE_URGENTLY, Deed.PROPOSE, Deed.RENEW, Deed.RESUME}
)
"""Before these the version is checked again: the mandate or the columns may have changed since it was written."""
APPROVALS = frozenset({Deed.APPROVE, Deed.APPROVE_SILENT})


def version_of(user: User, profile_id: str, number: int | None = None) -> ProfileVersion:
    """One version of a profile of the person's subtree, the newest unless one is named.

    Raises:
        Http404: there is none, or it is not theirs to read: the two cannot be told apart.
    """
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office", "life"))
    found = found.filter(profile__profile_id=profile_id).order_by("-number")
    version = (found.filter(number=number) if number is not None else found).first()
    if version is None:
        raise Http404("no such profile")
    return version


def steps_open_to(user: User, version: ProfileVersion) -> tuple[Step, ...]:
    """The steps this person may take with this version now: what a screen offers."""
    return steps_for(life_of(version), actor_of(user), to_legal(timezone.now()), mandates_in_force())


@transaction.atomic
def take_step(user: User, version: ProfileVersion, deed: Deed, reason: str = "") -> ProfileVersion:
    """Take a step; what follows for the profile's other versions follows with it, and all of it is recorded.

    Raises:
        PermissionDenied: the person's role or office has nothing to do with this profile.
        SarhadError: the step is not open to this version or not this person's to take.
    """
    require(user, Action.VIEW_CRITERIA, version)
    Profile.objects.select_for_update().get(pk=version.profile_id)
    version = ProfileVersion.objects.select_related("profile", "office", "life").get(pk=version.pk)
    now = timezone.now()
    life = take(life_of(version), deed, actor_of(user), to_legal(now), reason, mandates_in_force())
    if deed in PUT_IN_FORCE:
        checked(version.office, content_of(version).model_dump())
    if deed is Deed.ACTIVATE_URGENTLY:
        refuse_second_urgency(version, now)
        raise_alarm(user, version)
    results = results_of(user, version) if deed is Deed.RENEW else None
    keep(version, life)
    write_down(version, deed, user.username, now, reason.strip(), results)
    if deed in APPROVALS:
        others = version.profile.versions.select_related("profile", "office", "life").exclude(pk=version.pk)
        give_way(version, deed, others, user.username, now)
    settle(version.profile)
    _audit(user, version, deed, reason, now)
    return version


def results_of(user: User, version: ProfileVersion) -> Mapping[str, Any]:
    """What the profile has achieved so far: what must lie on the table when it is renewed."""
    return asdict(worth_of_version(user, version))


def _audit(user: User, version: ProfileVersion, deed: Deed, reason: str, now: datetime) -> None:
    detail: dict[str, Any] = {"reason": reason.strip(), "state": version.life.state}
    if deed is Deed.ACTIVATE_URGENTLY:
        detail["until"] = (now + URGENT_FOR).isoformat()
    append(f"profile_{deed}", actor=user.username, office=version.office, subject=f"profile:{version}", detail=detail)
