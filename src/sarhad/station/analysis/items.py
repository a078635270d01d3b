"""The goods items an analyst looks at: of the person's subtree, of a period, of a commodity; never more than that."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.counting import period
from sarhad.station.declared.models import Declaration, Item

LONGEST = 12
"""Digits of the longest commodity code."""


def items_of(user: User, since: datetime, until: datetime) -> QuerySet[Item]:
    """The items declared in a period in the person's subtree, versions that were replaced left out.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    found = within(user, Action.EXPLORE, Item.objects.all(), "declaration__office")
    return found.filter(period("declaration__", since, until))


def declared(user: User, since: datetime, until: datetime) -> QuerySet[Declaration]:
    """The declarations of a period in the person's subtree, versions that were replaced left out.

    Raises:
        PermissionDenied: the role does not explore.
    """
    require(user, Action.EXPLORE)
    return within(user, Action.EXPLORE, Declaration.objects.filter(period("", since, until)))


def of_commodity(items: QuerySet[Item], code: str) -> QuerySet[Item]:
    """The items whose commodity code begins so: a range of digits, which an index answers under every collation."""
    return items.filter(hs_code__range=(code, code.ljust(LONGEST, "9")))
