"""Setting the mandates: one person of the centre proposes, another brings into force; every step is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life import USUAL, MandateTable, outside_mandate
from sarhad.profiles.life.mandates import mistakes_of
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.mandates.models import MandateVersion
from sarhad.station.mandates.table import plain_of, table_of
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.versions import content_of

Status = MandateVersion.Status


def mandates_in_force() -> MandateTable:
    """What offices may do now; the usual mandates where the centre has set none. One query."""
    version = MandateVersion.objects.filter(status=Status.ACTIVE).first()
    return table_of(version.content) if version else USUAL


def versions(user: User) -> QuerySet[MandateVersion]:
    """Every version, newest first, for those who see criteria."""
    found = MandateVersion.objects.select_related("proposed_by", "decided_by").order_by("-number")
    return found if has_role_for(user, Action.VIEW_CRITERIA) else found.none()


@transaction.atomic
def propose(by: User, table: MandateTable, reason: str) -> MandateVersion:
    """Put mandates forward; they bind nobody until another person brings them into force.

    Raises:
        PermissionDenied: not a person who sets the mandates of the whole service.
        SarhadError: they would undo what holds whatever a service sets, or no reason is given.
    """
    require(by, Action.SET_MANDATES, _top())
    problems = list(mistakes_of(table, dict(Office.objects.values_list("code", "level"))))  # type: ignore[arg-type]
    if len(reason.strip()) < 5:
        problems.append(Problem(say("a reason is needed"), say("say in a few words why")))
    if problems:
        raise SarhadError(*problems)
    last = MandateVersion.objects.select_for_update().order_by("-number").first()
    number = last.number + 1 if last else 1
    made = MandateVersion.objects.create(number=number, content=plain_of(table), reason=reason.strip(), proposed_by=by)
    _say("mandates_proposed", by, made, reason=made.reason, **made.content)
    return made


@transaction.atomic
def decide(by: User, version: MandateVersion, approved: bool) -> MandateVersion:
    """Bring proposed mandates into force, or refuse them.

    Raises:
        PermissionDenied: not a person who sets the mandates of the whole service, or the one who proposed these.
        SarhadError: they were decided before.
    """
    require(by, Action.SET_MANDATES, _top())
    version = MandateVersion.objects.select_for_update().get(pk=version.pk)
    if version.proposed_by_id == by.pk:
        raise PermissionDenied(say("nobody decides on their own mandates"))
    if version.status != Status.PROPOSED:
        raise SarhadError(
            Problem(say("{version} is {status}", version=version, status=version.status), say("it was decided before"))
        )
    if approved:
        for earlier in MandateVersion.objects.filter(status=Status.ACTIVE):
            earlier.status = Status.ENDED
            earlier.save(update_fields=["status"])
    version.status = Status.ACTIVE if approved else Status.REFUSED
    version.decided_by, version.decided_at = by, timezone.now()
    version.save(update_fields=["status", "decided_by", "decided_at"])
    _say("mandates_in_force" if approved else "mandates_refused", by, version)
    return version


@dataclass(frozen=True)
class Outside:
    """A profile in force that goes beyond mandates, and how."""

    version: ProfileVersion
    problems: tuple[str, ...]


def outside(table: MandateTable) -> list[Outside]:
    """The profiles in force that these mandates would not let anybody write: they go on until they are renewed."""
    active = ProfileVersion.objects.filter(life__state__in=("active", "shadow")).select_related("profile", "office")
    found = ((one, tuple(p.message for p in outside_mandate(content_of(one), table))) for one in active)
    return [Outside(one, problems) for one, problems in found if problems]


def _say(action: str, by: User, version: MandateVersion, **detail: Any) -> None:
    append(action, actor=by.username, office=_top(), subject=str(version), detail=detail)


def _top() -> Office:
    return Office.objects.get(parent=None)
