"""What is done about a risk: profiles, random measures, audits, training and the rest, with who and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.risk.models import Profile

KINDS: Mapping[str, Promise] = {
    "profile": _("Risk profile"),
    "random": _("Random measure"),
    "audit": _("Post-clearance audit"),
    "training": _("Training"),
    "control": _("Control or equipment"),
    "cooperation": _("Work with traders or other services"),
    "other": _("Other"),
}
"""Kinds of treatment, in the order of the form."""


@dataclass(frozen=True)
class Treatment:
    """One thing that is done.

    Attributes:
        profiles: ids of the profiles it is carried out by.
        by: the person or post that does it.
        until: ISO date by which it is done; empty: always.
    """

    kind: str
    what: str
    profiles: tuple[str, ...] = ()
    by: str = ""
    until: str = ""

    @property
    def word(self) -> str:
        """Its kind in words."""
        return str(KINDS.get(self.kind, self.kind))

    @property
    def due(self) -> date | None:
        """The day by which it is done."""
        return date.fromisoformat(self.until) if self.until else None

    def as_mapping(self) -> dict[str, Any]:
        """For the record."""
        return {**asdict(self), "profiles": list(self.profiles)}


def of_record(kept: Iterable[Mapping[str, Any]]) -> list[Treatment]:
    """The treatments of a judgement."""
    return [Treatment(**{**one, "profiles": tuple(one.get("profiles", ()))}) for one in kept]


def check(treatments: Iterable[Treatment]) -> None:
    """Pass when each is sound and names only profiles that there are.

    Raises:
        SarhadError: every mistake.
    """
    problems: list[Problem] = []
    named: set[str] = set()
    for number, one in enumerate(treatments, start=1):
        if one.kind not in KINDS:
            problems.append(
                Problem(
                    say("treatment {number}: no kind {kind!r}", number=number, kind=one.kind),
                    say("one of {kinds}", kinds=", ".join(KINDS)),
                )
            )
        if not one.what.strip():
            problems.append(
                Problem(
                    say("treatment {number}: nothing is said of what is done", number=number),
                    say("say it in a sentence"),
                )
            )
        if one.kind == "profile" and not one.profiles:
            problems.append(
                Problem(say("treatment {number}: no profile is named", number=number), say("give its reference"))
            )
        named.update(one.profiles)
        try:
            _due = one.due
        except ValueError:
            problems.append(
                Problem(
                    say("treatment {number}: {until!r} is no date", number=number, until=one.until),
                    say("year-month-day"),
                )
            )
    known = set(Profile.objects.filter(profile_id__in=named).values_list("profile_id", flat=True)) if named else set()
    problems += [
        Problem(say("no profile {name!r}", name=name), say("give the reference of a profile"))
        for name in sorted(named - known)
    ]
    if problems:
        raise SarhadError(*problems)
