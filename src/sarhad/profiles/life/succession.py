"""How the versions of one profile follow each other: a new draft, and what an approval puts an end to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life.rules import Actor, Life, may_write
from sarhad.profiles.life.states import OPEN, Deed, State
from sarhad.profiles.profile import Level
from sarhad.sentences import say

OUTLIVED = frozenset({State.ACTIVE, State.SHADOW, State.SUSPENDED, State.URGENT})
"""What ends when a later version becomes active."""


def drafted(
    before: Sequence[Life],
    by: Actor,
    *,
    owner: str,
    level: Level,
    valid: tuple[date | None, date | None] = (None, None),
) -> Life:
    """The life of a new version written by a person, with the versions there were before it, oldest first.

    Whoever wrote on the profile since somebody last approved it counts as an author of the new version too: a change of
    one word by a second person does not make the first one's work theirs.

    Raises:
        SarhadError: the person may not write profiles of that office, or the profile belongs to another one.
    """
    if not may_write(by, owner) or any(life.owner != owner for life in before):
        raise SarhadError(
            Problem(say("profiles of office {owner} are not yours to write", owner=owner), say("ask its analyst"))
        )
    since = since_approval(before)
    return Life(
        number=max((life.number for life in before), default=0) + 1,
        owner=owner,
        level=level,
        authors=frozenset({by.name}).union(*(life.authors for life in since)),
        valid_from=valid[0],
        valid_to=valid[1],
        urgency_spent=any(life.urgency_spent for life in since),
    )


def since_approval(lives: Sequence[Life]) -> Sequence[Life]:
    """The versions written since one was last approved."""
    last = max((n for n, life in enumerate(lives) if life.approved_by), default=-1)
    return lives[last + 1 :]


def outlived_by_draft(lives: Iterable[Life]) -> list[Life]:
    """What a new draft takes the place of: drafts and proposals; an urgent one goes on for its 24 hours."""
    return [life for life in lives if life.state in OPEN and life.state is not State.URGENT]


def outlived_by_approval(lives: Iterable[Life], approved: Life, deed: Deed) -> list[Life]:
    """Which of the other versions the approved one takes the place of.

    An active version goes on until its successor is active; a silent one only ends the silent one before it.
    """
    earlier = [life for life in lives if life.number < approved.number]
    if deed is Deed.APPROVE:
        return [life for life in earlier if life.state in OUTLIVED]
    return [life for life in earlier if life.state is State.SHADOW or life.was_shadow]
