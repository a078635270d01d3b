"""Who must have a second factor: every role that approves something. The table is the code."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import ALLOWED, Action, Role

APPROVING = frozenset(
    {
        Action.CONSENT_TO_LOOSEN,
        Action.LOAD_PROFILES,
        Action.VIEW_AUDIT,
        Action.MANAGE_ACCOUNTS,
        Action.MANAGE_OFFICES,
        Action.MANAGE_API_KEYS,
    }
)
"""What nobody should be able to do with a password alone."""

ROLES = frozenset(role for role in Role if ALLOWED[role] & APPROVING)
"""Roles that need a second factor."""

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_demanded(user: User) -> bool:
    """Whether this person has to have a second factor.

    Accounts of the demonstration need none while only this computer can reach the station.
    """
    if user.demonstration and settings.PLAIN_HTTP:
        return False
    return settings.SECOND_FACTOR and user.role in ROLES


def has_one(user: User) -> bool:
    """Whether the person has set one up (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user=user, type__in=KINDS).exists())


def is_missing(user: User) -> bool:
    """Whether the person must set one up before doing anything else."""
    return is_demanded(user) and not has_one(user)
