"""Keeping a version of a profile: written once, never changed."""

from __future__ import annotations

import hashlib

from sarhad import profiles as library
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Profile, ProfileVersion


def new_version(record: Profile, profile: library.Profile, office: Office, written_by: str) -> ProfileVersion:
    """Write a version down."""
    source = profile.model_dump_json()
    return ProfileVersion.objects.create(
        profile=record,
        number=profile.version,
        title=profile.title[:300],
        risk_area=profile.risk_area,
        office=office,
        level=profile.level,
        valid_from=profile.valid_from,
        valid_to=profile.valid_to,
        written_by=written_by,
        condition=profile.condition,
        channel=profile.treatment.channel,
        source=source,
        content_hash=hash_of(source),
    )


def hash_of(source: str) -> str:
    """SHA-256 of a version's source."""
    return hashlib.sha256(source.encode()).hexdigest()


def content_of(version: ProfileVersion) -> library.Profile:
    """What a version says; confidential, see `profiles.view_criteria`."""
    return library.Profile.model_validate_json(version.source)
