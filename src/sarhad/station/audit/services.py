"""Reading the audit record."""

from __future__ import annotations

from django.db.models import QuerySet

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.models import AuditRecord
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
