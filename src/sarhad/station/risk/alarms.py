"""One person put a profile in force alone: the centre is told until somebody there has seen it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.risk.models import ProfileVersion, UrgentAlarm


def raise_alarm(user: User, version: ProfileVersion) -> UrgentAlarm:
    """Tell the centre."""
    return UrgentAlarm.objects.create(version=version, raised_by=user.username, raised_at=timezone.now())


@transaction.atomic
def acknowledge(user: User, alarm: UrgentAlarm) -> UrgentAlarm:
    """Somebody at the centre has seen that a profile was put in force by one person alone.

    Raises:
        PermissionDenied: not a person of the centre who approves profiles, or the one who raised it.
    """
    require(user, Action.APPROVE_PROFILE, alarm.version)
    if not is_told(user) or user.username == alarm.raised_by:
        raise PermissionDenied(say("an alarm is acknowledged at the centre, by somebody else"))
    if alarm.acknowledged_at is None:
        alarm.acknowledged_by, alarm.acknowledged_at = user, timezone.now()
        alarm.save(update_fields=["acknowledged_by", "acknowledged_at"])
        subject = f"profile:{alarm.version}"
        append("urgency_acknowledged", actor=user.username, office=alarm.version.office, subject=subject)
    return alarm


def is_told(user: User) -> bool:
    """Whether alarms are shown to this person: those who approve at the centre."""
    return user.office is not None and user.office.parent_id is None and has_role_for(user, Action.APPROVE_PROFILE)


def open_alarms(user: User | AnonymousUser) -> list[UrgentAlarm]:
    """The alarms nobody has acknowledged yet, newest first; none for people who are not told."""
    if not isinstance(user, User) or not is_told(user):
        return []
    found = UrgentAlarm.objects.filter(acknowledged_at=None).select_related("version__profile", "version__office")
    return list(found.order_by("-raised_at"))
