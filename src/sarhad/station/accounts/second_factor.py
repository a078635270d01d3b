"""Who must have a second factor: every role that approves something. The table is the code."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

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


JUST = timedelta(minutes=5)
"""For so long a second factor that was just shown counts for what needs it anew."""


def was_just_proven(request: HttpRequest) -> bool:
    """Whether the person showed a second factor (the password, where they have none) in the last minutes."""
    if not isinstance(request.user, User):
        return False
    wanted = "mfa" if has_one(request.user) else "password"
    shown = [one["at"] for one in get_authentication_records(request, request.user) if one.get("method") == wanted]
    return bool(shown) and time.time() - max(shown) < JUST.total_seconds()


def prove_first(request: HttpRequest) -> HttpResponse:
    """To the page that asks for it, and from there back here."""
    asked = isinstance(request.user, User) and has_one(request.user)
    place = reverse("mfa_reauthenticate" if asked else "account_reauthenticate")
    return redirect(f"{place}?{urlencode({'next': request.path})}")
