"""Profiles as the station keeps them: loaded from a directory, versions immutable, criteria confidential."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad import profiles as library
from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life import Deed, Life, State
from sarhad.profiles.named_list import NamedList
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.legal_time import to_legal
from sarhad.station.lists import keeping
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.mandates.setting import mandates_in_force
from sarhad.station.offices.models import Office
from sarhad.station.risk.lives import keep, life_of
from sarhad.station.risk.models import Profile, ProfileVersion
from sarhad.station.risk.order import give_way, settle, write_down
from sarhad.station.risk.versions import content_of, hash_of, new_version

STATION = "station"
"""Who wrote and approved what came with files from the command line: the keeper of the machine."""


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
    """Bring in the directory's profiles, each in the state its file says; one that is not in it any more ends.

    Loaded by a person they are proposals, which somebody else must approve. A version known already stays as it is.

    Raises:
        PermissionDenied: `by` may not load profiles of an office named in it.
        SarhadError: a profile has a mistake, or another content than before under the same version number.
    """
    checked = library.check_directory(directory, vocabulary_at(), office_tree())
    if checked.problems:
        raise SarhadError(*checked.problems)
    offices = {office.code: office for office in Office.objects.all()}
    _load_lists(checked.lists, offices, by)
    known = {profile.profile_id: profile for profile in Profile.objects.select_related("active")}
    loaded = Loaded()
    for profile, _ in checked.profiles:
        if by is not None:
            require(by, Action.LOAD_PROFILES, offices[profile.owner])
        _load_one(profile, offices[profile.owner], known.pop(profile.id, None), by, loaded)
    _end(known.values(), by, loaded)
    detail = {"new": loaded.new, "changed": loaded.changed, "ended": loaded.ended}
    append("profiles_loaded", actor=by.username if by else "station", subject="profiles", detail=detail)
    return loaded


def _load_lists(lists: Iterable[NamedList], offices: Mapping[str, Office], by: User | None) -> None:
    for one in lists:
        if one.owner not in offices:
            raise SarhadError(
                Problem(
                    say("list {id!r}: unknown office {owner!r}", id=one.id, owner=one.owner),
                    say("the owner is an office here"),
                )
            )
        keeping.load(one, offices[one.owner], by)


def _load_one(
    profile: library.Profile, office: Office, record: Profile | None, by: User | None, loaded: Loaded
) -> None:
    if record is None:
        record = Profile.objects.create(profile_id=profile.id)
        loaded.new.append(profile.id)
    if _is_known(record, profile):
        loaded.unchanged.append(profile.id)
        return
    if profile.id not in loaded.new:
        loaded.changed.append(profile.id)
    version = new_version(record, profile, office, by.username if by else STATION)
    _begin(record, version, State(profile.status) if by is None else _as_proposal(profile), by)


def _is_known(record: Profile, profile: library.Profile) -> bool:
    """Whether this version is here already; what has become of it since then is decided in the station."""
    found = record.versions.filter(number=profile.version).first()
    if found is None:
        return False
    if found.content_hash != hash_of(profile.model_dump_json()):
        message = say("profile {id!r} version {version} is not what it was", id=profile.id, version=profile.version)
        raise SarhadError(
            Problem(message, say("a version never changes: give it version {version}", version=profile.version + 1))
        )
    return True


def _as_proposal(profile: library.Profile) -> State:
    """A person who loads files wrote them, for the rules: somebody else must approve them."""
    return State.DRAFT if profile.status == "draft" else State.PROPOSED


def _begin(record: Profile, version: ProfileVersion, state: State, by: User | None) -> None:
    approved = state in (State.ACTIVE, State.SHADOW, State.SUSPENDED)
    mandate = mandates_in_force().of(version.level, version.office.code)  # type: ignore[arg-type]  # the same words
    longest, now = mandate.longest, timezone.now()
    life = Life(
        number=version.number,
        owner=version.office.code,
        level=version.level,  # type: ignore[arg-type]  # the same three words
        authors=frozenset({by.username}) if by else frozenset(),
        state=state,
        approved_by=STATION if approved else "",
        stops_at=to_legal(now + longest) if approved and longest is not None else None,
    )
    earlier = [one for one in record.versions.select_related("life", "office") if one.pk != version.pk]
    keep(version, life)
    write_down(version, "load", by.username if by else STATION, now)
    if approved:
        deed = Deed.APPROVE_SILENT if state is State.SHADOW else Deed.APPROVE
        give_way(version, deed, earlier, by.username if by else STATION, now)
    settle(record)


def _end(records: Iterable[Profile], by: User | None, loaded: Loaded) -> None:
    for record in records:
        if record.active is not None:
            if by is not None:
                require(by, Action.LOAD_PROFILES, record.active)
            now = timezone.now()
            keep(record.active, replace(life_of(record.active), state=State.RETIRED, stops_at=None))
            reason = "not among the files any more"
            write_down(record.active, Deed.RETIRE, by.username if by else STATION, now, reason)
            settle(record)
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
    return content_of(version)
