"""What follows from a step for the other versions of a profile, and the record of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sarhad.profiles.life import Deed, State, outlived_by_approval, outlived_by_draft, replaced
from sarhad.station.risk.lives import keep, life_of
from sarhad.station.risk.models import Profile, ProfileDeed, ProfileVersion


def write_down(
    version: ProfileVersion,
    deed: str,
    by: str,
    at: datetime,
    reason: str = "",
    results: Mapping[str, Any] | None = None,
) -> ProfileDeed:
    """The record of something that was done to a version, which never changes."""
    return ProfileDeed.objects.create(
        version=version, deed=deed, state=version.life.state, by=by, at=at, reason=reason, results=results
    )


def give_way(approved: ProfileVersion, deed: Deed, others: Iterable[ProfileVersion], by: str, at: datetime) -> None:
    """End the versions whose place the approved one takes."""
    by_number = {version.number: version for version in others}
    lives = [life_of(version) for version in by_number.values()]
    for life in outlived_by_approval(lives, life_of(approved), deed):
        _replace(by_number[life.number], by, at)


def make_room(others: Iterable[ProfileVersion], by: str, at: datetime) -> None:
    """End the drafts and proposals whose place a new draft takes."""
    by_number = {version.number: version for version in others}
    for life in outlived_by_draft(life_of(version) for version in by_number.values()):
        _replace(by_number[life.number], by, at)


def _replace(version: ProfileVersion, by: str, at: datetime) -> None:
    keep(version, replaced(life_of(version)))
    write_down(version, Deed.REPLACE, by, at)


def settle(record: Profile) -> None:
    """Point the profile at its version in force."""
    active = record.versions.filter(life__state=State.ACTIVE.value).order_by("-number").first()
    if record.active_id != (active.pk if active else None):
        record.active = active
        record.save(update_fields=["active"])
