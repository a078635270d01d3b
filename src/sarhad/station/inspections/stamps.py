"""The stamp of a declaration: what a form was filled in against, so that a late sending does not overwrite news."""

from __future__ import annotations

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.declared.models import Declaration


class ChangedMeanwhileError(SarhadError):
    """The declaration is not any more as the officer saw it; what they wrote is kept on their device."""


def stamp_of(declaration: Declaration) -> str:
    """Where the declaration stands, in a word: another one after any inspection, re-routing, release or amendment."""
    return f"{declaration.state}.{declaration.channel}.{declaration.inspections.count()}"


def check_stamp(declaration: Declaration, seen: str) -> None:
    """Pass when the (locked) declaration is as it was seen; an empty stamp asks for nothing.

    Raises:
        ChangedMeanwhileError: somebody acted in between.
    """
    if seen and seen != stamp_of(declaration):
        raise ChangedMeanwhileError(
            Problem(
                say("{declaration} changed after you opened it", declaration=declaration),
                say("look at it as it is now and record again if needed"),
            )
        )
