"""Signing in, with a lock after repeated failures; every success and failure is audited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from sarhad.station.accounts.models import SignInFailure, User
from sarhad.station.audit.chain import append


class LockingBackend(ModelBackend):
    """Django's own backend; after SIGN_IN_FAILURES wrong passwords a name is locked for SIGN_IN_LOCK_MINUTES.

    The lock is on the name, known or not, so that the answer tells nobody which names exist.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The person, or None when the password is wrong or the name is locked."""
        if username is None or password is None:
            return None
        name = username.strip()[:150]
        if is_locked(name):
            return None
        user = super().authenticate(request, username=name, password=password, **kwargs)
        if not isinstance(user, User):
            _failed(name)
            return None
        _succeeded(user)
        return user


def is_locked(username: str) -> bool:
    """Whether signing in under this name is locked just now."""
    return SignInFailure.objects.filter(username__iexact=username, locked_until__gt=timezone.now()).exists()


@transaction.atomic
def _failed(username: str) -> None:
    failure, _ = SignInFailure.objects.select_for_update().get_or_create(username=username.lower())
    failure.count += 1
    if failure.count >= settings.SIGN_IN_FAILURES:
        failure.count = 0
        failure.locked_until = timezone.now() + timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    failure.save()
    append("sign_in_failed", actor=username, subject=f"user:{username}", detail={"locked": failure.count == 0})


@transaction.atomic
def _succeeded(user: User) -> None:
    SignInFailure.objects.filter(username=user.username.lower()).delete()
    append("sign_in", actor=user.username, office=user.office, subject=f"user:{user.username}")
