"""Writing a profile: every save is a new version that nobody changes afterwards; what is in force goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from sarhad import profiles as library
from sarhad.errors import Problem, SarhadError
from sarhad.form_mistakes import given_of, said_of
from sarhad.profiles.life import drafted, outside_mandate
from sarhad.sentences import Sentence, say, to_say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.lists.in_force import vocabulary_for
from sarhad.station.mandates.setting import mandates_in_force
from sarhad.station.offices.models import Office
from sarhad.station.risk.lives import actor_of, keep, life_of
from sarhad.station.risk.models import Profile, ProfileVersion
from sarhad.station.risk.order import make_room, write_down
from sarhad.station.risk.versions import new_version

FIELDS = {
    "title": to_say("Title"), "risk_area": to_say("Risk area"), "condition": to_say("Condition"),
    "treatment.channel": to_say("Channel"), "treatment.instruction": to_say("Instruction to the officer"),
    "rationale": to_say("Why it exists"), "id": to_say("Reference"),
    "random_share": to_say("Share of matches selected"), "valid_from": to_say("First day"),
    "valid_to": to_say("Last day"),
}  # fmt: skip
"""What the fields of a profile are called when one of them is wrong."""


@transaction.atomic
def draft(user: User, office: Office, values: Mapping[str, Any]) -> ProfileVersion:
    """Write a new version of a profile, or a new profile, as a draft.

    Args:
        user: its author.
        office: its owner.
        values: `id`, `title`, `risk_area`, `condition`, `treatment`, `rationale` and whatever else
            `sarhad.profiles.Profile` has; owner, level, version and status follow from where it is written.

    Raises:
        PermissionDenied: the person may not write profiles of that office.
        SarhadError: something is wrong with it; every mistake is named.
    """
    require(user, Action.WRITE_PROFILE, office)
    record = Profile.objects.select_for_update().filter(profile_id=values.get("id", "")).first()
    others = list(record.versions.select_related("life", "office").order_by("number")) if record else []
    if any(other.office_id != office.pk for other in others):
        raise SarhadError(
            Problem(say("profile {name!r} is another office's", name=values.get("id")), say("choose another reference"))
        )
    number = max((other.number for other in others), default=0) + 1
    profile = checked(office, {**values, "version": number})
    life = drafted(
        [life_of(other) for other in others],
        actor_of(user),
        owner=office.code,
        level=profile.level,
        valid=(profile.valid_from, profile.valid_to),
    )
    now = timezone.now()
    make_room(others, user.username, now)
    record = record or Profile.objects.create(profile_id=profile.id)
    version = new_version(record, profile, office, user.username)
    keep(version, life)
    write_down(version, "write", user.username, now)
    append("profile_written", actor=user.username, office=office, subject=f"profile:{version}")
    return version


def checked(office: Office, values: Mapping[str, Any]) -> library.Profile:
    """The profile that the values make, within its level's mandate and without a mistake in its condition.

    Raises:
        SarhadError: every mistake, those of the condition with line and column in its text.
    """
    try:
        profile = library.Profile.model_validate(
            {**values, "owner": office.code, "level": office.level, "status": "draft"}
        )
    except ValidationError as error:
        raise SarhadError(*_problems(error)) from None
    problems = list(outside_mandate(profile, mandates_in_force()))
    try:
        library.parse(profile.condition, vocabulary_for(office))
    except SarhadError as error:
        problems += error.problems
    if problems:
        raise SarhadError(*problems)
    return profile


def _problems(error: ValidationError) -> Iterator[Problem]:
    for found in error.errors():
        path = ".".join(map(str, found["loc"]))
        name = Sentence(FIELDS[path], {}) if path in FIELDS else path or say("profile")
        empty = found.get("input") in ("", None)
        yield Problem(
            say("{name}: {said}", name=name, said=say("is missing") if empty else said_of(dict(found))),
            say("fill it in") if empty else given_of(dict(found)),
        )
