"""Profiles as the station keeps them: loaded from a directory, versions immutable, criteria confidential."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from sarhad import profiles as library
from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Profile, ProfileVersion


@dataclass
class Loaded:
    """What loading a directory changed, by profile id."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def office_tree() -> library.OfficeTree:
    """The offices as the profile language knows them."""
    offices = Office.objects.select_related("parent")
    return library.OfficeTree(
        {
            office.code: library.Office(
                office.code,
                office.name,
                office.level,  # type: ignore[arg-type]  # the same three words
                office.parent.code if office.parent else None,
            )
            for office in offices
        }
    )


@transaction.atomic
def load_profiles(directory: Path, by: User | None = None) -> Loaded:
    """Make the directory's active profiles the ones that select; a profile that is not in it any more ends.

    Raises:
        PermissionDenied: `by` may not load profiles of an office named in it.
        SarhadError: a profile has a mistake, or another content than before under the same version number.
    """
    checked = library.check_directory(directory, offices=office_tree())
    if checked.problems:
        raise SarhadError(*checked.problems)
    offices = {office.code: office for office in Office.objects.all()}
    known = {profile.profile_id: profile for profile in Profile.objects.select_related("active")}
    loaded = Loaded()
    for profile, _ in checked.profiles:
        if by is not None:
            require(by, Action.LOAD_PROFILES, offices[profile.owner])
        _load_one(profile, offices[profile.owner], known.pop(profile.id, None), loaded)
    _end(known.values(), by, loaded)
    detail = {"new": loaded.new, "changed": loaded.changed, "ended": loaded.ended}
    append("profiles_loaded", actor=by.username if by else "station", subject="profiles", detail=detail)
    return loaded


def _load_one(profile: library.Profile, office: Office, record: Profile | None, loaded: Loaded) -> None:
    if record is None:
        record = Profile.objects.create(profile_id=profile.id)
        loaded.new.append(profile.id)
        before = None
    else:
        before = record.active
    version = _version(record, profile, office)
    active = version if profile.status == "active" else None
    if before == active and profile.id not in loaded.new:
        loaded.unchanged.append(profile.id)
    elif profile.id not in loaded.new:
        loaded.changed.append(profile.id)
    record.active = active
    record.save(update_fields=["active"])


def _version(record: Profile, profile: library.Profile, office: Office) -> ProfileVersion:
    source = profile.model_dump_json()
    content_hash = hashlib.sha256(source.encode()).hexdigest()
    found = record.versions.filter(number=profile.version).first()
    if found is None:
        return ProfileVersion.objects.create(
            profile=record,
            number=profile.version,
            title=profile.title[:300],
            risk_area=profile.risk_area,
            office=office,
            condition=profile.condition,
            channel=profile.treatment.channel,
            source=source,
            content_hash=content_hash,
        )
    if found.content_hash != content_hash:
        message = f"profile {profile.id!r} version {profile.version} is not what it was"
        raise SarhadError(Problem(message, f"a version never changes: give it version {profile.version + 1}"))
    return found


def _end(records: Iterable[Profile], by: User | None, loaded: Loaded) -> None:
    for record in records:
        if record.active is not None:
            if by is not None:
                require(by, Action.LOAD_PROFILES, record.active)
            record.active = None
            record.save(update_fields=["active"])
            loaded.ended.append(record.profile_id)


def profiles_of(user: User) -> QuerySet[Profile]:
    """The profiles that select now and belong to the person's subtree, for those who judge profiles."""
    active = Profile.objects.filter(active__isnull=False).select_related("active", "active__office")
    return within(user, Action.VIEW_WORTH, active, "active__office").order_by("profile_id")


@transaction.atomic
def view_criteria(user: User, version: ProfileVersion) -> library.Profile:
    """The whole profile with its confidential condition; that it was seen is recorded.

    Raises:
        PermissionDenied: the role does not see criteria, or the profile is another subtree's.
    """
    require(user, Action.VIEW_CRITERIA, version)
    name = f"profile:{version.profile.profile_id}@{version.number}"
    append("criteria_viewed", actor=user.username, office=version.office, subject=name)
    return library.Profile.model_validate_json(version.source)
