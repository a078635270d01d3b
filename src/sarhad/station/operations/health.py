"""Whether the station is well: disk, database, queue, back-up, sign-in; each check has its limit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from sarhad.station.accounts.models import SignInFailure
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import OPEN
from sarhad.station.operations.backups import backups

FREE_SHARE_LEAST = 0.10
ANSWER_MOST_MS = 200.0
BACKUP_OLDEST = timedelta(hours=26)
WAITING_LONGEST = timedelta(days=2)


@dataclass(frozen=True)
class Sign:
    """One sign of health: what was found, and whether it is well."""

    name: str | Promise
    found: str
    well: bool


def _disk() -> tuple[str, bool]:
    usage = shutil.disk_usage(settings.HOME)
    share = usage.free / usage.total
    return _("%(free)s GiB of %(total)s GiB free") % {
        "free": usage.free >> 30,
        "total": usage.total >> 30,
    }, share >= FREE_SHARE_LEAST


def _database() -> tuple[str, bool]:
    started = perf_counter()
    Declaration.objects.order_by("-pk").values_list("pk").first()
    took = 1000 * (perf_counter() - started)
    size = _size()
    return _("%(engine)s answers in %(ms)s ms%(size)s") % {
        "engine": connection.vendor,
        "ms": f"{took:.1f}",
        "size": size,
    }, took <= ANSWER_MOST_MS


def _size() -> str:
    name = settings.DATABASES["default"]["NAME"]
    path = Path(str(name))
    return f", {path.stat().st_size >> 20} MiB" if connection.vendor == "sqlite" and path.exists() else ""


def _queue() -> tuple[str, bool]:
    held = Declaration.objects.filter(state__in=OPEN)
    oldest = held.aggregate(oldest=Min("queued_at"))["oldest"]
    well = oldest is None or timezone.now() - oldest <= WAITING_LONGEST
    return _("%(count)s declarations held") % {"count": held.count()}, well


def _backup() -> tuple[str, bool]:
    newest = next(iter(backups()), None)
    if newest is None:
        return _("none yet"), False
    hours = int((timezone.now() - newest.made_at).total_seconds() // 3600)
    return _("%(hours)s h ago, %(size)s MiB") % {
        "hours": hours,
        "size": newest.size >> 20,
    }, timezone.now() - newest.made_at <= BACKUP_OLDEST


def _locked() -> tuple[str, bool]:
    count = SignInFailure.objects.filter(locked_until__gt=timezone.now()).count()
    return _("%(count)s names locked") % {"count": count}, count == 0


SIGNS: tuple[tuple[Promise, Callable[[], tuple[str, bool]]], ...] = (
    (_lazy("Disk"), _disk),
    (_lazy("Database"), _database),
    (_lazy("Queue"), _queue),
    (_lazy("Last back-up"), _backup),
    (_lazy("Sign-in"), _locked),
)
"""Every sign, in the order shown."""


def health() -> list[Sign]:
    """The signs of health now."""
    return [Sign(name, *look()) for name, look in SIGNS]
