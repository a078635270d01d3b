"""What a submitter is told: whether it was taken and what comes next, never why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from pydantic import BaseModel, ConfigDict, Field

from sarhad.errors import Problem
from sarhad.form_mistakes import said_of
from sarhad.sentences import say
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import OPEN, State
from sarhad.station.screens.telling import in_language


class Outcome(StrEnum):
    """What became of one submitted declaration."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Mistake(BaseModel):
    """One thing wrong with what was sent."""

    message: str
    advice: str = ""

    @classmethod
    def of(cls, problem: Problem) -> Mistake:
        """The mistake that a problem of the library is."""
        return cls(message=in_language(problem.message), advice=in_language(problem.advice))

    @classmethod
    def of_form(cls, found: Mapping[str, Any], place: Sequence[Any], whole: str) -> Mistake:
        """The mistake that pydantic finds at a place, or in the whole."""
        where = ".".join(map(str, place)) or whole
        return cls.of(Problem(say("{name}: {said}", name=where, said=said_of(found))))


class Receipt(BaseModel):
    """What the declarant may know: the same for every control, so that no criteria can be learnt from it."""

    model_config = ConfigDict(frozen=True)

    declaration_id: str
    version: int
    received_at: str = Field(description="Moment of receipt, UTC")
    next_step: str = Field(description="What happens to the goods now")


RELEASED = _noop("The goods are released.")
TO_BE_CHECKED = _noop("The documents will be checked. Present them at the customs office named in the declaration.")
CHECKED = _noop("The check is done. The office will release the goods or tell you what is missing.")
INCOMPLETE = _noop("Some items could not be read. Send the next version of the declaration with all items.")
REPLACED = _noop("A later version of this declaration has taken its place.")


NEXT_STEP: Mapping[State, str] = {
    State.WAITING: TO_BE_CHECKED,
    State.CONTROLLED: CHECKED,
    State.RELEASED: RELEASED,
    State.POST_AUDIT: RELEASED,
    State.CLOSED: RELEASED,
    State.SUPERSEDED: REPLACED,
}
"""What an outsider is told of each state: whether goods are audited after their release is no word for outsiders."""


def receipt_of(declaration: Declaration) -> Receipt:
    """The receipt given on arrival; a repeated submission gets the very same."""
    at_once = declaration.released_at is not None and declaration.released_at <= declaration.arrived_at
    return Receipt(
        declaration_id=declaration.declaration_id,
        version=declaration.version,
        received_at=declaration.arrived_at.isoformat(),
        next_step=_(RELEASED if at_once else TO_BE_CHECKED),
    )


def status_of(declaration: Declaration) -> Receipt:
    """As the receipt, with where the declaration stands now."""
    return receipt_of(declaration).model_copy(update={"next_step": next_step(declaration)})


def next_step(declaration: Declaration) -> str:
    """What happens to the goods now, in the reader's language; the same words for every control."""
    if declaration.incomplete and declaration.state in OPEN:
        return _(INCOMPLETE)
    return _(NEXT_STEP[State(declaration.state)])


class Answer(BaseModel):
    """The answer about one declaration of a submission.

    Attributes:
        receipt: when it is there now, from this submission or an earlier one.
        mistakes: why it was not taken.
    """

    outcome: Outcome
    declaration_id: str | None
    version: int | None
    receipt: Receipt | None = None
    mistakes: tuple[Mistake, ...] = ()

    def line(self, number: int) -> dict[str, Any]:
        """The answer as one line of a bulk submission's answer."""
        return {"line": number, **self.model_dump(mode="json", exclude_none=True)}
