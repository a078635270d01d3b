"""Writing, approving and reading named lists: a version selects nothing until somebody else has approved it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from sarhad.errors import Problem, SarhadError
from sarhad.form_mistakes import said_of
from sarhad.profiles import named_list as library
from sarhad.profiles.language.lists_named import lists_named
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.legal_time import to_legal
from sarhad.station.lists.in_force import InForce, approved_at, lists_at
from sarhad.station.lists.models import ListDecision, ListVersion, NamedList
from sarhad.station.lists.size import require_room
from sarhad.station.offices.models import Office
from sarhad.station.risk.lives import turn_edition
from sarhad.station.risk.models import ProfileVersion, Standing

STATION = "station"
"""Who wrote and approved what came with files from the command line: the keeper of the machine."""
MOST = 50_000
_BETWEEN = re.compile(r"[\n\r,;\t]+")
_LIVE = (Standing.ACTIVE, Standing.SHADOW, Standing.URGENT, Standing.PROPOSED, Standing.SUSPENDED)


@dataclass(frozen=True)
class Shown:
    """A list in the table of lists.

    Attributes:
        named: the record; holds: the version in force; None before the first approval.
        waits: the newest version that nobody has decided on.
        profiles: that name it and select, are counted, or wait.
    """

    named: NamedList
    holds: InForce | None
    title: str
    waits: ListVersion | None
    profiles: tuple[str, ...]


def lists_of(user: User) -> list[Shown]:
    """The lists of the person's subtree, by name; four queries, whatever their number."""
    now, used = lists_at(), _used()
    newest: dict[int, list[ListVersion]] = {}
    mine = within(user, Action.VIEW_CRITERIA, NamedList.objects.select_related("office").order_by("name"))
    for version in (
        ListVersion.objects.filter(named__in=mine)
        .select_related("named")
        .prefetch_related("decisions")
        .defer("members")
    ):
        newest.setdefault(version.named_id, []).append(version)
    return [_shown(one, now.get(one.name), newest.get(one.pk, []), used.get(one.name, ())) for one in mine]


def lists_to_look_at(user: User, until: date) -> list[Shown]:
    """Those of which a version waits for a decision, or that profiles name and that expire by then unless renewed."""
    return [
        one
        for one in lists_of(user)
        if one.waits or (one.profiles and one.holds is not None and one.holds.valid_to <= until)
    ]


def _shown(named: NamedList, holds: InForce | None, versions: list[ListVersion], used: tuple[str, ...]) -> Shown:
    ordered = sorted(versions, key=lambda one: (one.number, one.written_at))
    title = next((one.title for one in ordered if holds and one.pk == holds.version), ordered[-1].title)
    return Shown(named, holds, title, next((one for one in reversed(ordered) if is_open(one)), None), used)


def _used() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    live = ProfileVersion.objects.filter(life__state__in=_LIVE, condition__icontains="LIST")
    for profile, condition in live.values_list("profile__profile_id", "condition"):
        for name in lists_named(condition):
            found.setdefault(name, set()).add(profile)
    return {name: tuple(sorted(profiles)) for name, profiles in found.items()}


def is_open(version: ListVersion) -> bool:
    """Whether nobody has decided on it."""
    return version.decision is None


def list_of(user: User, name: str) -> NamedList | None:
    """A list of the person's subtree; None if there is none, or it is not theirs: the two cannot be told apart."""
    return within(user, Action.VIEW_CRITERIA, NamedList.objects.select_related("office")).filter(name=name).first()


def versions_of(named: NamedList) -> QuerySet[ListVersion]:
    """Its versions, newest first."""
    found = named.versions.select_related("named__office").prefetch_related("decisions")
    return found.order_by("-number", "-written_at")


@transaction.atomic
def view_members(user: User, version: ListVersion) -> list[str]:
    """The members of a version; that they were seen is recorded, as with the criteria of a profile.

    Raises:
        PermissionDenied: the role does not see criteria, or the list is another subtree's.
    """
    office = version.named.office
    require(user, Action.VIEW_CRITERIA, office)
    append("criteria_viewed", actor=user.username, office=office, subject=f"list:{version}")
    return list(version.members)


def members_from(text: str) -> list[str]:
    """Members as typed or pasted: one a line, or with commas, semicolons or tabs between; each once, in order."""
    return list(dict.fromkeys(part for part in map(str.strip, _BETWEEN.split(text)) if part))


@transaction.atomic
def write(user: User, office: Office, values: Mapping[str, Any]) -> ListVersion:
    """A new list or the next version of one, to be approved by somebody else.

    Args:
        user: its author.
        office: its owner.
        values: `name`, `title`, `valid_to`, `members` and `reason`.

    Raises:
        PermissionDenied: the person does not write profiles of that office.
        SarhadError: something is wrong with it; every mistake is named. Or its versions are too much to be sent.
    """
    require(user, Action.WRITE_PROFILE, office)
    if len(str(values.get("reason", "")).strip()) < 5:
        raise SarhadError(Problem(say("a reason is needed"), say("say in a few words why")))
    named = NamedList.objects.select_for_update().filter(name=values.get("name", "")).first()
    if named is not None and named.office_id != office.pk:
        raise SarhadError(
            Problem(say("list {name!r} is another office's", name=named.name), say("choose another name"))
        )
    number = _next_number(named)
    checked = _checked(office, {**values, "version": number})
    if checked.valid_to < to_legal(timezone.now()).date():
        raise SarhadError(
            Problem(
                say("its last day would be {valid_to}, which is over", valid_to=checked.valid_to),
                say("give a later one"),
            )
        )
    version = _store(named, checked, office, str(values["reason"]).strip(), user.username)
    _say("list_written", user.username, version)
    return version


@transaction.atomic
def decide(user: User, version: ListVersion, approved: bool, reason: str = "") -> ListDecision:
    """Approve or refuse a version; from its approval on, it is what conditions mean by its name.

    Raises:
        PermissionDenied: not an approver of the list's office, or the person who wrote it.
        SarhadError: it was decided before, or is not the newest.
    """
    office = version.named.office
    require(user, Action.APPROVE_PROFILE, office)
    if user.username == version.written_by:
        raise PermissionDenied(say("nobody approves or refuses their own list"))
    NamedList.objects.select_for_update().get(pk=version.named_id)
    if ListDecision.objects.filter(version=version).exists():
        raise SarhadError(Problem(say("{version} was decided before", version=version), say("look at it again")))
    if approved and ListDecision.objects.filter(version__named=version.named_id, version__number__gt=version.number):
        raise SarhadError(
            Problem(say("a later version than {version} was decided on", version=version), say("write a new one"))
        )
    if not approved and len(reason.strip()) < 5:
        raise SarhadError(Problem(say("a reason is needed"), say("say in a few words why")))
    made = _decided(version, approved, user.username, reason.strip())
    _say("list_approved" if approved else "list_refused", user.username, version, reason=reason.strip())
    return made


@transaction.atomic
def load(found: library.NamedList, office: Office, by: User | None) -> ListVersion | None:
    """A list that came with a directory of profiles: in force at once from the command line, else to be approved.

    Gives None where the list holds the same already.
    """
    if by is not None:
        require(by, Action.LOAD_PROFILES, office)
    named = NamedList.objects.select_for_update().filter(name=found.id).first()
    newest = named.versions.order_by("-number").first() if named else None
    if newest is not None and (newest.stamp, newest.valid_to) == (stamp_of(found.members), found.valid_to):
        return None
    if named is not None and named.office_id != office.pk:
        raise SarhadError(Problem(say("list {id!r} is another office's", id=found.id), say("choose another name")))
    numbered = found.model_copy(update={"version": _next_number(named)})
    version = _store(named, numbered, office, "brought in with files", by.username if by else STATION)
    _say("list_written", version.written_by, version)
    if by is None:
        _decided(version, True, STATION, "")
        _say("list_approved", STATION, version)
    return version


@transaction.atomic
def confirm(user: User, held: ListVersion | None, passed: Iterable[ListVersion]) -> None:
    """After two nodes changed a list while apart: what one side wrote holds, what only the other wrote does not.

    Whether the person may say so is for the caller to know.

    Args:
        user: who says so.
        held: the version in force on the side that holds, if any; written once more where something else would hold.
        passed: versions that only the other side has.
    """
    reason = _("It was changed at two nodes while they were apart; what the other one wrote holds.")
    for version in passed:
        if version.decision is None or version.decision.approved:
            _decided(version, False, user.username, reason)
            _say("list_refused", user.username, version, reason=reason)
    now = timezone.now()
    holds = approved_at(now).filter(named=held.named).order_by("-number", "-written_at").first() if held else None
    if held is None or holds == held:
        return
    by = held.decisions.filter(approved=True).order_by("at").values_list("by", flat=True)[0]
    again = ListVersion.objects.create(
        named=held.named, number=_next_number(held.named), title=held.title, valid_to=held.valid_to,
        members=held.members, stamp=held.stamp, written_by=held.written_by, written_at=now,
        reason=_("It was changed at two nodes while they were apart; this version holds."),
    )  # fmt: skip
    _decided(again, True, by, "")
    _say("list_approved", user.username, again)


def _next_number(named: NamedList | None) -> int:
    return max(named.versions.values_list("number", flat=True), default=0) + 1 if named else 1


def stamp_of(members: tuple[str, ...]) -> str:
    """What tells two sets of members apart."""
    return hashlib.sha256("\0".join(sorted(set(members))).encode()).hexdigest()


def _store(named: NamedList | None, checked: library.NamedList, office: Office, reason: str, by: str) -> ListVersion:
    if named is not None:
        require_room(named, checked.members)
    named = named or NamedList.objects.create(name=checked.id, office=office)
    return ListVersion.objects.create(
        named=named,
        number=checked.version,
        title=checked.title[:300],
        valid_to=checked.valid_to,
        members=list(checked.members),
        reason=reason,
        stamp=stamp_of(checked.members),
        written_by=by,
        written_at=timezone.now(),
    )


def _decided(version: ListVersion, approved: bool, by: str, reason: str) -> ListDecision:
    made = ListDecision.objects.create(version=version, approved=approved, by=by, at=timezone.now(), reason=reason)
    turn_edition()
    return made


def _checked(office: Office, values: Mapping[str, Any]) -> library.NamedList:
    members = tuple(values.get("members", ()))
    if not members or len(members) > MOST:
        raise SarhadError(
            Problem(
                say("a list has 1 to {most:,} members, not {members:,}", most=MOST, members=len(members)),
                say("one a line"),
            )
        )
    try:
        valid_to = date.fromisoformat(str(values.get("valid_to", "")))
        return library.NamedList(
            id=values.get("name", ""), version=values["version"], title=values.get("title", ""),
            owner=office.code, valid_to=valid_to, members=members,
        )  # fmt: skip
    except ValidationError as error:
        problems = (
            Problem(say("{field}: {said}", field=".".join(map(str, one["loc"])), said=said_of(dict(one))))
            for one in error.errors()
        )
        raise SarhadError(*problems) from None
    except ValueError:
        raise SarhadError(Problem(say("the last day is missing"), say("such as 2026-12-31"))) from None


def _say(action: str, by: str, version: ListVersion, **more: str) -> None:
    detail = {"members": len(version.members), "stamp": version.stamp[:16], "valid_to": str(version.valid_to), **more}
    append(action, actor=by, office=version.named.office, subject=f"list:{version}", detail=detail)
