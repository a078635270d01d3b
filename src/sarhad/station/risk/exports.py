"""Profiles to take away: every copy carries who took it and when, in each row and in the order of the rows.

A copy that turns up elsewhere leads back to its export: by a row's mark, or, where marks were cut off, by the order.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.risk.lives import standing_of
from sarhad.station.risk.models import ProfileVersion, Standing
from sarhad.station.risk.told import instruction_of, title_of
from sarhad.station.risk.versions import content_of
from sarhad.station.screens.export import FORMATS, as_csv, as_xlsx
from sarhad.station.screens.templatetags.screens import channel_word

ACTION = "profiles_exported"
MARK = 10
"""Hexadecimal digits of a row's mark."""
COLUMNS = (
    _("Mark"), _("Profile"), _("Version"), _("State"), _("Title"), _("Office"), _("Channel"), _("Condition"),
    _("Instruction to the officer"), _("Taken by"),
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """A file of profiles."""

    content: bytes
    content_type: str
    name: str
    export_id: str


def mark_of(export_id: str, profile_id: str) -> str:
    """What marks a profile in one export; nobody without the station's secret can make or foresee it."""
    text = f"profile export|{export_id}|{profile_id}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256).hex()[:MARK]


@transaction.atomic
def export_profiles(user: User, kind: str) -> Exported:
    """The newest version of every profile of the person's subtree, as yaml, csv or xlsx; that it was taken is recorded.

    Raises:
        PermissionDenied: the role does not export profiles.
        SarhadError: no such kind of file.
    """
    require(user, Action.EXPORT_PROFILES)
    if kind not in ("yaml", *FORMATS):
        raise SarhadError(Problem(say("profiles are not exported as {kind!r}", kind=kind), say("yaml, csv or xlsx")))
    now = timezone.localtime()
    export_id = hashlib.sha256(f"{user.pk} {now.isoformat()}".encode()).hexdigest()[:16]
    said = f"{user.username}, {now:%Y-%m-%d %H:%M}, export {export_id}"
    versions = sorted(_newest(user), key=lambda one: mark_of(export_id, one.profile.profile_id))
    content = _yaml(versions, export_id, said) if kind == "yaml" else _table(versions, export_id, said, kind)
    detail = {"export": export_id, "kind": kind, "profiles": len(versions)}
    append(ACTION, actor=user.username, office=user.office, subject=f"export:{export_id}", detail=detail)
    content_type = FORMATS.get(kind, "application/yaml; charset=utf-8")
    return Exported(content, content_type, f"profiles-{now:%Y-%m-%d}-{export_id}.{kind}", export_id)


def _newest(user: User) -> list[ProfileVersion]:
    found = within(user, Action.EXPORT_PROFILES, ProfileVersion.objects.select_related("profile", "office", "life"))
    return list({one.profile_id: one for one in found.order_by("number")}.values())


def _yaml(versions: list[ProfileVersion], export_id: str, said: str) -> bytes:
    parts = [f"# Confidential. Taken by {said}\n"]
    for version in versions:
        profile = content_of(version).model_dump(mode="json", exclude_none=True)
        text = yaml.safe_dump(profile, allow_unicode=True, sort_keys=False, width=110)
        parts.append(f"---\n# {mark_of(export_id, version.profile.profile_id)} {said}\n{text}")
    return "".join(parts).encode()


def _table(versions: list[ProfileVersion], export_id: str, said: str, kind: str) -> bytes:
    rows = [
        (
            mark_of(export_id, one.profile.profile_id),
            one.profile.profile_id,
            one.number,
            str(Standing(standing_of(one).value).label),
            title_of(one),
            one.office.code,
            channel_word(one.channel),
            one.condition,
            instruction_of(one),
            said,
        )
        for one in versions
    ]
    return (as_xlsx if kind == "xlsx" else as_csv)([str(name) for name in COLUMNS], rows)
