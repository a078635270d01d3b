"""Retiring a profile by four eyes: one person proposes it with the figures, somebody else carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life import Deed
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.risk.deeds import take_step
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.studies.models import Retirement


def open_retirements(user: User) -> QuerySet[Retirement]:
    """Those of the person's subtree that nobody has decided on, longest first."""
    found = Retirement.objects.filter(retired=None).select_related("version__profile", "version__office")
    return within(user, Action.VIEW_CRITERIA, found, "version__office").order_by("proposed_at")


@transaction.atomic
def propose_retirement(
    user: User, version: ProfileVersion, reason: str, figures: Mapping[str, Any] | None = None
) -> Retirement:
    """Propose that a version stops for good; it goes on until somebody else has agreed.

    Raises:
        PermissionDenied: the person does not write profiles of its office.
        SarhadError: no reason is given, or its retirement is proposed already.
    """
    require(user, Action.WRITE_PROFILE, version)
    if len(reason.strip()) < 5:
        raise SarhadError(Problem(say("a reason is needed"), say("say in a few words why")))
    try:
        with transaction.atomic():
            made = Retirement.objects.create(
                version=version,
                reason=reason.strip(),
                figures=figures,
                proposed_by=user.username,
                proposed_at=timezone.now(),
            )
    except IntegrityError:
        raise SarhadError(
            Problem(say("the retirement of {version} is proposed already", version=version), say("see Approvals"))
        ) from None
    _say("retirement_proposed", user, version, reason.strip())
    return made


@transaction.atomic
def decide_retirement(user: User, retirement: Retirement, agreed: bool) -> Retirement:
    """Retire the version, or leave it as it is.

    Raises:
        PermissionDenied: not an approver of the version's office, or the person who proposed it.
        SarhadError: it was decided before, or the version cannot be retired any more.
    """
    require(user, Action.APPROVE_PROFILE, retirement.version)
    retirement = Retirement.objects.select_for_update().select_related("version__office").get(pk=retirement.pk)
    if retirement.retired is not None:
        raise SarhadError(Problem(say("it was decided before"), say("look at it again")))
    if user.username == retirement.proposed_by:
        raise PermissionDenied(say("nobody agrees to their own proposal"))
    if agreed:
        reason = f"{retirement.reason} (proposed by {retirement.proposed_by})"
        take_step(user, retirement.version, Deed.RETIRE, reason)
    else:
        _say("retirement_refused", user, retirement.version, retirement.reason)
    retirement.retired, retirement.decided_by, retirement.decided_at = agreed, user.username, timezone.now()
    retirement.save(update_fields=["retired", "decided_by", "decided_at"])
    return retirement


def _say(action: str, user: User, version: ProfileVersion, reason: str) -> None:
    detail = {"reason": reason}
    append(action, actor=user.username, office=version.office, subject=f"profile:{version}", detail=detail)
