"""Reading the audit record, and keeping who looked at what."""

from __future__ import annotations

from django.db.models import QuerySet

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import subtree


def records_of(user: User) -> QuerySet[AuditRecord]:
    """The records of the person's subtree, newest first; those that belong to no office are for the centre.

    Raises:
        PermissionDenied: the role does not read the audit record.
    """
    require(user, Action.VIEW_AUDIT)
    records = AuditRecord.objects.order_by("-sequence")
    if user.office is None or user.office.parent_id is None:
        return records
    return records.filter(office__in=subtree(user.office).values("code"))


def looked(user: User, what: Access.What, subject: str, office: Office) -> None:
    """Keep that the person looked at something of that office."""
    Access.objects.create(user=user, what=what, subject=subject[:100], office=office)


def accesses_of(user: User) -> QuerySet[Access]:
    """Who looked at what in the person's subtree, newest first.

    Raises:
        PermissionDenied: the role does not read the audit record.
    """
    require(user, Action.VIEW_AUDIT)
    return within(user, Action.VIEW_AUDIT, Access.objects.select_related("user")).order_by("-pk")
