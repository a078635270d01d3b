"""Who comes in: no signing up, single sign-on only for people who have an account here, everything recorded.

The entrance itself is django-allauth's (passwords, TOTP, recovery codes, passkeys, sessions, OpenID Connect); this file
holds what is ours about it.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from sarhad.station.accounts.models import User
from sarhad.station.audit.chain import append
from sarhad.station.screens.navigation import home_of


class Entrance(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Accounts are made by administrators; nobody signs up, and nothing is sent by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail: the audit record is what keeps it."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Straight to where the person's work begins: on a slow link each redirect more is felt."""
        place = home_of(request.user) if isinstance(request.user, User) else None
        return reverse(place) if place else "/"


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """The service's own identity provider says who somebody is; what they may do stands here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Never: an account is made here first."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Join the identity to the account of the same name; without one, say so."""
        if sociallogin.is_existing:
            _record("sign_in", sociallogin.user, {"by": "single sign-on"})
            return
        name = named_by(sociallogin.account.extra_data)
        user = User.objects.filter(username__iexact=name, is_active=True).first() if name else None
        if user is None:
            append(
                "sign_in_failed",
                actor=name or "single sign-on",
                subject=f"user:{name}",
                detail={"by": "single sign-on"},
            )
            messages.error(request, _("There is no account of that name here; ask an administrator."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
        _record("sign_in", user, {"by": "single sign-on", "joined": True})


def named_by(claims: dict[str, Any]) -> str:
    """The account's name among an identity's claims (OpenID Connect Core, 5.1); empty when it gives none."""
    userinfo = claims.get("userinfo", {})
    return str(userinfo.get("preferred_username") or claims.get("preferred_username") or "").strip()[:150]


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def second_factor_changed(user: User, authenticator: Any, **kwargs: Any) -> None:
    """Every change of somebody's second factors is in the record."""
    what = {authenticator_added: "added", authenticator_removed: "removed"}.get(kwargs["signal"], "made anew")
    _record("second_factor", user, {"what": what, "type": str(authenticator.type)})


@receiver(password_changed)
def own_password_changed(user: User, **kwargs: Any) -> None:  # noqa: ARG001 (a receiver takes them)
    """So is a change of the own password."""
    _record("password_changed", user, {})


def _record(action: str, user: User, detail: dict[str, Any]) -> None:
    append(action, actor=user.username, office=user.office, subject=f"user:{user.username}", detail=detail)
