"""A condition while it is being written: every mistake at its spot, its rows, and what it matches lately."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.builder import group_from, shown, text_of
from sarhad.station.accounts.models import User
from sarhad.station.lists.in_force import vocabulary_for
from sarhad.station.offices.models import Office
from sarhad.station.risk.trial import Trial, try_condition
from sarhad.station.screens.telling import in_language

_WORD = re.compile(r"'(?:[^']|'')*'?|[\w.]+|\S", re.UNICODE)


@dataclass(frozen=True)
class Spot:
    """A mistake and where in the text it stands, in characters from 0; the whole text where its place is not known."""

    message: str
    advice: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True)
class Check:
    """What there is to say about a condition.

    Attributes:
        condition: its text (from the rows, if rows were sent).
        problems: every mistake; nothing else is known then.
        rows: the builder's rows in plain form; None where rows cannot say it, and `why` not.
        trial: what it matches in the last 30 days.
    """

    condition: str
    problems: tuple[Spot, ...] = ()
    rows: dict[str, Any] | None = None
    why: str = ""
    trial: Trial | None = None


def check(user: User, office: Office, condition: object, rows: object = None) -> Check:
    """Check a condition given as text, or as rows of the builder.

    Raises:
        PermissionDenied: the person does not write profiles of that office.
    """
    text = condition if isinstance(condition, str) else ""
    try:
        text = text_of(group_from(rows)) if rows is not None else text
        found = shown(text, vocabulary_for(office))
    except SarhadError as error:
        return Check(text, tuple(spot(problem, text) for problem in error.problems))
    plain = found.group.plain() if found.group else None
    return Check(text, rows=plain, why=found.why, trial=try_condition(user, office, text))


def spot(problem: Problem, text: str) -> Spot:
    """Where in the text a problem stands: the word that begins at its line and column."""
    message, advice = in_language(problem.message), in_language(problem.advice)
    line, column = problem.place.line, problem.place.column
    if line is None or column is None:
        return Spot(message, advice, 0, 0, 0, len(text))
    lines = text.split("\n")
    start = min(sum(len(one) + 1 for one in lines[: line - 1]) + column - 1, len(text))
    word = _WORD.match(text, start)
    return Spot(message, advice, line, column, start, word.end() if word else len(text))
