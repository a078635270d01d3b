"""What was changed in a period: profiles that began or ended to select, models and lane plans that came into force."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.models import AuditRecord
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.legal_time import to_moment
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileDeed, ProfileVersion
from sarhad.station.risk.told import title_of

PROFILE_DEEDS: Mapping[str, Promise] = {
    "approve": _("began to select"),
    "approve_silent": _("began in shadow"),
    "activate_urgently": _("activated urgently"),
    "suspend": _("suspended"),
    "resume": _("resumed"),
    "retire": _("retired"),
}
"""Deeds after which something else selects, in words; files brought in are told apart by `load`."""

MODEL_DEEDS: Mapping[str, Promise] = {"model_in_force": _("came into force"), "model_rolled_back": _("taken back")}
PLAN_IN_FORCE = _("came into force")
MOST = 60
"""So many of the newest changes are looked at."""


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        what: its name as people call it; said: what was done.
        path: of the office whose subtree it binds.
        profile: id of the profile it is about; empty for a model or a plan.
    """

    kind: Literal["profile", "model", "plan"]
    at: datetime
    what: str
    title: str
    said: Promise | str
    by: str
    reason: str
    path: str
    profile: str = ""


def changes(user: User, since: datetime, until: datetime) -> list[Change]:
    """The changes that bind the person's subtree, the newest first; four queries.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    found = [*_of_profiles(user, since, until), *_of_plans(user, since, until), *_of_models(user, since, until)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _of_profiles(user: User, since: datetime, until: datetime) -> Iterator[Change]:
    """Deeds with profiles of the person's own subtree: those of other offices are not theirs to see."""
    own = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.all())
    deeds = ProfileDeed.objects.filter(deed__in=PROFILE_DEEDS, at__gte=since, at__lt=until, version__in=own)
    for deed in deeds.select_related("version__profile", "version__office").order_by("-at")[:MOST]:
        version = deed.version
        yield Change(
            "profile", deed.at, str(version), title_of(version), PROFILE_DEEDS[deed.deed], deed.by, deed.reason,
            version.office.path, version.profile.profile_id,
        )  # fmt: skip


def _of_plans(user: User, since: datetime, until: datetime) -> Iterator[Change]:
    if not has_role_for(user, Action.VIEW_LANE_PLAN):
        return
    decided = PlanVersion.objects.filter(decided_at__gte=since, decided_at__lt=until).exclude(status="refused")
    for version in decided.select_related("decided_by").order_by("-decided_at")[:MOST]:
        at = version.decided_at or since
        yield Change("plan", at, str(version), "", PLAN_IN_FORCE, str(version.decided_by or "station"), "", "")


def _of_models(user: User, since: datetime, until: datetime) -> Iterator[Change]:
    if not has_role_for(user, Action.VIEW_MODELS):
        return
    records = AuditRecord.objects.filter(action__in=MODEL_DEEDS).order_by("-sequence")[:MOST]
    for record in records:
        at = to_moment(datetime.fromisoformat(record.at))
        if since <= at < until:
            told: dict[str, Any] = json.loads(record.detail)
            name = str(told.get("model_id", record.subject))[:8]
            said = MODEL_DEEDS[record.action]
            yield Change("model", at, name, "", said, record.actor, str(told.get("reason", "")), "")


def root_of(change: Change, mine: Office) -> str:
    """The path under which its effect is looked for: where it binds and the person sees."""
    return max(change.path, mine.path, key=len)
