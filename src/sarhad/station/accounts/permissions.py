"""Whether this person may do this to this object: the role allows the action and the object is in their subtree."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.offices.models import Office

M = TypeVar("M", bound=Model)

_WAY_TO_OFFICE = ("office", "declaration", "inspection")
"""Attributes that lead from a record to the office it belongs to, nearest first."""


def office_of(record: Any) -> Office:
    """The office a record belongs to.

    Raises:
        TypeError: it belongs to none, so that no permission on it can be decided.
    """
    if isinstance(record, Office):
        return record
    for name in _WAY_TO_OFFICE:
        if (step := getattr(record, name, None)) is not None:
            return office_of(step)
    raise TypeError(f"{record!r} belongs to no office")


def has_role_for(user: User | AnonymousUser, action: Action) -> bool:
    """Whether the person's role allows the action somewhere."""
    if not isinstance(user, User) or not user.is_active or user.office is None or user.role not in Role.values:
        return False
    return action in ALLOWED[Role(user.role)]


def may(user: User | AnonymousUser, action: Action, record: Any = None) -> bool:
    """Whether the person may do this; to this record, when one is given."""
    if not has_role_for(user, action):
        return False
    if record is None:
        return True
    return isinstance(user, User) and user.office is not None and user.office.contains(office_of(record))


def require(user: User | AnonymousUser, action: Action, record: Any = None) -> None:
    """Pass when the person may.

    Raises:
        PermissionDenied: they may not.
    """
    if not may(user, action, record):
        raise PermissionDenied(f"{action} is not allowed")


def within(
    user: User | AnonymousUser, action: Action, records: QuerySet[M], office_field: str = "office"
) -> QuerySet[M]:
    """The records in the subtree of the person's office; none when their role does not allow the action at all."""
    if not has_role_for(user, action) or not isinstance(user, User) or user.office is None:
        return records.none()
    subtree = Office.objects.filter(path__startswith=user.office.path)
    return records.filter(**{f"{office_field}__in": subtree})
