"""People with office and role, systems with keys, and failed attempts to sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from sarhad.station.accounts.roles import Role
from sarhad.station.offices.models import Office


class User(AbstractUser):
    """A person of the service: what they may do is `roles.ALLOWED`, where is the subtree of their office."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="people")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True, default="")
    demonstration = models.BooleanField(default=False, help_text="made by the demonstration, for this computer only")
    declarant = models.CharField(
        max_length=35,
        blank=True,
        default="",
        help_text="number under which this person's firm declares; role declarant",
    )
    language = models.CharField(max_length=5, blank=True, default="", help_text="of the screens; empty: as the browser")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class ApiKey(models.Model):
    """A system's right to submit declarations for an office's subtree; only the key's hash is kept."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True, help_text="the key's beginning, to recognise it")
    key_hash = models.CharField(max_length=64, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="api_keys")
    declarant = models.CharField(
        max_length=35, blank=True, default="", help_text="the only declarant it declares for; empty: any"
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"


class SignInFailure(models.Model):
    """How often signing in failed in a row, by the name that was given."""

    username = models.CharField(max_length=150, unique=True)
    count = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.username}: {self.count}"
