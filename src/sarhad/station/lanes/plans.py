"""Versions of the lane plan: proposed by one person, brought into force by another; read by every decision."""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.assessment import StandingOrders, read_plan
from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles import OfficeTree
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require
from sarhad.station.accounts.roles import Action, Role
from sarhad.station.audit.chain import append
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.offices.models import Office
from sarhad.station.risk.profiles import office_tree

_lock = Lock()
_known: dict[tuple[object, ...], StandingOrders] = {}


def version_in_force() -> PlanVersion | None:
    """The version that orders now; None where no plan is in force."""
    return PlanVersion.objects.filter(status=PlanVersion.Status.ACTIVE).first()


def orders_of(version: PlanVersion | None) -> StandingOrders | None:
    """The orders of a version on the present tree of offices; read once a process."""
    if version is None:
        return None
    last = Office.objects.order_by("-pk").values_list("pk", flat=True).first()
    signature = (version.pk, version.content_hash, last, Office.objects.count())
    with _lock:
        if signature not in _known:
            _known.clear()
            _known[signature] = read_plan(version.source, office_tree())
        return _known[signature]


def orders_in_force() -> StandingOrders | None:
    """The orders that hold now; None where no plan is in force."""
    return orders_of(version_in_force())


def check(text: str) -> StandingOrders:
    """Read a plan against this station's offices and roles.

    Raises:
        SarhadError: every mistake, with its line.
    """
    tree: OfficeTree = office_tree()
    orders = read_plan(text, tree)
    unknown = sorted({row.role for row in orders.plan.rerouting} - set(Role.values))
    if unknown:
        raise SarhadError(
            *(
                Problem(say("no role {role!r}", role=role), say("one of {values}", values=", ".join(Role.values)))
                for role in unknown
            )
        )
    return orders


@transaction.atomic
def propose(by: User, text: str) -> PlanVersion:
    """Put a plan forward; it orders nothing until another person brings it into force.

    Raises:
        PermissionDenied: not a person who plans for the whole service.
        SarhadError: the plan has mistakes, or this version is there with other content.
    """
    require(by, Action.PROPOSE_LANE_PLAN, _top())
    version = _stored(text, by)
    append("lane_plan_proposed", actor=by.username, office=_top(), subject=f"lane_plan:{version}", detail=_of(version))
    return version


@transaction.atomic
def approve(by: User, version: PlanVersion) -> PlanVersion:
    """Bring a proposed version into force; the one before it ends.

    Raises:
        PermissionDenied: not a manager of the whole service, or the person who proposed it.
        SarhadError: it is not proposed any more, or no longer right on the present offices.
    """
    return _decide(by, version, PlanVersion.Status.ACTIVE, "lane_plan_in_force")


@transaction.atomic
def refuse(by: User, version: PlanVersion) -> PlanVersion:
    """Refuse a proposed version.

    Raises:
        PermissionDenied: not a manager of the whole service, or the person who proposed it.
        SarhadError: it is not proposed any more.
    """
    return _decide(by, version, PlanVersion.Status.REFUSED, "lane_plan_refused")


@transaction.atomic
def load(path: Path) -> PlanVersion:
    """Bring a file's plan into force for a station that has nobody yet: the demonstration.

    Raises:
        SarhadError: the plan has mistakes, or the station has people, who must propose and approve.
    """
    if User.objects.exists():
        raise SarhadError(
            Problem(say("the station has people"), say("propose the plan and let another person approve it"))
        )
    version = _stored(path.read_text(encoding="utf-8"), None, path)
    _into_force(version)
    append("lane_plan_in_force", actor="station", subject=f"lane_plan:{version}", detail=_of(version))
    return version


def versions(user: User) -> QuerySet[PlanVersion]:
    """Every version, newest first, for those who may see the plan."""
    found = PlanVersion.objects.select_related("proposed_by", "decided_by").order_by("-pk")
    return found if has_role_for(user, Action.VIEW_LANE_PLAN) else found.none()


def _decide(by: User, version: PlanVersion, status: PlanVersion.Status, action: str) -> PlanVersion:
    require(by, Action.APPROVE_LANE_PLAN, _top())
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if version.proposed_by_id == by.pk:
        raise PermissionDenied(say("nobody approves or refuses their own plan"))
    if version.status != PlanVersion.Status.PROPOSED:
        raise SarhadError(
            Problem(say("{version} is {status}", version=version, status=version.status), say("it was decided before"))
        )
    version.decided_by, version.decided_at = by, timezone.now()
    if status == PlanVersion.Status.ACTIVE:
        check(version.source)
        _into_force(version)
    else:
        version.status = status
        version.save(update_fields=["status", "decided_by", "decided_at"])
    append(action, actor=by.username, office=_top(), subject=f"lane_plan:{version}", detail=_of(version))
    return version


def _into_force(version: PlanVersion) -> None:
    for earlier in PlanVersion.objects.filter(status=PlanVersion.Status.ACTIVE):
        earlier.status = PlanVersion.Status.ENDED
        earlier.save(update_fields=["status"])
    version.status = PlanVersion.Status.ACTIVE
    version.save(update_fields=["status", "decided_by", "decided_at"])


def _stored(text: str, by: User | None, path: Path | None = None) -> PlanVersion:
    orders = check(text)
    plan, content_hash = orders.plan, hashlib.sha256(text.encode()).hexdigest()
    if PlanVersion.objects.filter(plan=plan.plan, number=plan.version).exists():
        message = say("{name} is there already", name=plan.name)
        advice = say("a version never changes: give it version {version}", version=plan.version + 1)
        raise SarhadError(Problem(message, advice, Place(path)))
    return PlanVersion.objects.create(
        plan=plan.plan,
        number=plan.version,
        source=text,
        content_hash=content_hash,
        status=PlanVersion.Status.PROPOSED,
        proposed_by=by,
    )


def _of(version: PlanVersion) -> dict[str, str]:
    return {"content_hash": version.content_hash}


def _top() -> Office:
    return Office.objects.get(parent=None)
