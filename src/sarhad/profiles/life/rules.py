"""What a step needs and what it does: pure functions over the table of `states`.

All moments are the legal time of the office, without zone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life.mandates import USUAL, Mandate, MandateTable
from sarhad.profiles.life.states import (
    CLOCK,
    COUNTED,
    SELECTING,
    TRANSITIONS,
    URGENT_FOR,
    Deed,
    State,
    Step,
    Who,
)
from sarhad.profiles.profile import Level
from sarhad.sentences import say


@dataclass(frozen=True)
class Actor:
    """A person as the rules see them.

    Attributes:
        name: the account.
        level: of their office.
        reach: codes of the offices they answer for: their own and those below it.
        writes: their role writes profiles.
        approves: their role approves profiles.
    """

    name: str
    level: Level
    reach: frozenset[str]
    writes: bool = False
    approves: bool = False


@dataclass(frozen=True)
class Life:
    """Where one version of a profile stands and who brought it there.

    Attributes:
        number: the version.
        owner, level: office that owns the profile.
        authors: everybody who wrote it, proposed it or activated it urgently; none of them may approve it.
        valid_from, valid_to: first and last day, as the version says.
        state: as last left by a deed; `standing` tells what it comes to at a moment.
        approved_by: who approved it, somebody else than its authors.
        stops_at: when its approval (or its urgency) runs out.
        was_shadow: suspended in shadow, to be resumed in shadow.
        urgency_spent: the profile was activated urgently since it was last approved; a second time is refused.
    """

    number: int
    owner: str
    level: Level
    authors: frozenset[str]
    valid_from: date | None = None
    valid_to: date | None = None
    state: State = State.DRAFT
    approved_by: str = ""
    stops_at: datetime | None = None
    was_shadow: bool = False
    urgency_spent: bool = False

    @property
    def last_moment(self) -> datetime | None:
        """The last moment at which it can select or be counted."""
        last_day = datetime.combine(self.valid_to, time.max) if self.valid_to else None
        ends = [moment for moment in (last_day, self.stops_at) if moment is not None]
        return min(ends, default=None)


def standing(life: Life, at: datetime) -> State:
    """The state of a version at a moment, as the clock has it."""
    if life.state not in CLOCK:
        return life.state
    if life.state is State.ACTIVE and life.valid_from is not None and at.date() < life.valid_from:
        return State.WAITING
    if life.last_moment is not None and at >= life.last_moment:
        return State.PROPOSED if life.state is State.URGENT else State.EXPIRED
    return life.state


def selects(life: Life, at: datetime) -> bool:
    """Whether it sends goods to a channel at that moment."""
    return standing(life, at) in SELECTING


def is_counted(life: Life, at: datetime) -> bool:
    """Whether it runs silently at that moment."""
    return standing(life, at) in COUNTED


def next_change(life: Life, at: datetime) -> datetime | None:
    """When the clock next changes its standing, if nobody does anything; None if it never does."""
    if life.state not in CLOCK:
        return None
    begins = datetime.combine(life.valid_from, time.min) if life.valid_from else None
    later = [moment for moment in (begins, life.last_moment) if moment is not None and moment > at]
    return min(later, default=None)


def steps_for(life: Life, by: Actor, at: datetime, mandates: MandateTable = USUAL) -> tuple[Step, ...]:
    """The steps this person may take now: what a screen offers."""
    mandate = _mandate(life, mandates)
    return tuple(row for row in TRANSITIONS if not _against(row, life, by, at, mandate))


def take(life: Life, deed: Deed, by: Actor, at: datetime, reason: str = "", mandates: MandateTable = USUAL) -> Life:
    """The version after a person's deed.

    Args:
        life: the version.
        deed: what is done.
        by: who does it.
        at: when, legal time.
        reason: why; some deeds need one.
        mandates: what the service lets offices do.

    Raises:
        SarhadError: the table has no such step from where it stands, it is not this person's to take, or a needed
            reason is missing.
    """
    now = standing(life, at)
    row = next((row for row in TRANSITIONS if row.deed is deed and now in row.start), None)
    if row is None:
        raise SarhadError(
            Problem(
                say("version {number} is {now}; this step is not open to it", number=life.number, now=now),
                say("look at it again"),
            )
        )
    mandate = _mandate(life, mandates)
    against = _against(row, life, by, at, mandate)
    if against is not None:
        raise SarhadError(against)
    if row.reason and len(reason.strip()) < 5:
        raise SarhadError(Problem(say("a reason is needed"), say("say in a few words why")))
    return _after(row, life, by, at, mandate)


def replaced(life: Life) -> Life:
    """The version after a later one took its place."""
    return replace(life, state=State.REPLACED, stops_at=None)


def may_write(by: Actor, owner: str) -> bool:
    """Whether the person may write profiles of an office."""
    return by.writes and owner in by.reach


def may_approve(by: Actor, life: Life, mandates: MandateTable = USUAL) -> bool:
    """Whether the person may approve profiles of that office and level, authors or not."""
    return by.approves and life.owner in by.reach and by.level in _mandate(life, mandates).approved_by


def _mandate(life: Life, mandates: MandateTable) -> Mandate:
    return mandates.of(life.level, life.owner)


def _against(row: Step, life: Life, by: Actor, at: datetime, mandate: Mandate) -> Problem | None:
    """What speaks against this person taking this step now."""
    if standing(life, at) not in row.start:
        return Problem(
            say("version {number} is {life}", number=life.number, life=standing(life, at)),
            say("look at it again: it changed"),
        )
    writer = may_write(by, life.owner)
    approver = by.approves and life.owner in by.reach and by.level in mandate.approved_by
    allowed = {Who.WRITER: writer, Who.APPROVER: approver, Who.EITHER: writer or approver, Who.SOMEBODY_ELSE: approver}
    if not allowed.get(row.who, False):
        return Problem(
            say("this is for {who}", who=row.who),
            say("of a {level} profile of office {owner}", level=life.level, owner=life.owner),
        )
    if row.who is Who.SOMEBODY_ELSE and by.name in life.authors:
        return Problem(say("nobody approves their own work"), say("somebody else must look at it"))
    if row.deed is Deed.ACTIVATE_URGENTLY and life.urgency_spent:
        return Problem(say("it was already activated urgently once"), say("now somebody else must approve it"))
    if row.deed is Deed.RENEW and mandate.longest is None:
        return Problem(say("a central profile is not renewed"), say("its validity says how long it holds"))
    if (
        row.end in (State.ACTIVE, State.SHADOW, State.URGENT)
        and life.valid_to is not None
        and life.valid_to < at.date()
    ):
        return Problem(
            say("its last day was {valid_to}", valid_to=life.valid_to), say("write a new version with a later one")
        )
    return None


def _after(row: Step, life: Life, by: Actor, at: datetime, mandate: Mandate) -> Life:
    longest = mandate.longest
    until = at + longest if longest is not None else None
    match row.deed:
        case Deed.APPROVE | Deed.APPROVE_SILENT:
            return replace(life, state=row.end, approved_by=by.name, stops_at=until, urgency_spent=False)
        case Deed.RENEW:
            return replace(life, state=row.end, stops_at=until)
        case Deed.ACTIVATE_URGENTLY:
            authors = life.authors | {by.name}
            return replace(life, state=row.end, authors=authors, stops_at=at + URGENT_FOR, urgency_spent=True)
        case Deed.PROPOSE:
            return replace(life, state=row.end, authors=life.authors | {by.name})
        case Deed.SUSPEND if row.end is State.SUSPENDED:
            return replace(life, state=row.end, was_shadow=life.state is State.SHADOW)
        case Deed.RESUME:
            return replace(life, state=State.SHADOW if life.was_shadow else State.ACTIVE, was_shadow=False)
        case _:
            return replace(life, state=row.end, stops_at=None)
