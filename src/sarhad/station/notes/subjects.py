"""What a note is about: as it is typed, as it is checked, and the condition of a profile that it begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.services import declarations_of
from sarhad.station.notes.models import Subject
from sarhad.station.offices.models import Office

Kind = Subject.Kind
MOST = 40
COMMODITY = re.compile(r"[0-9]{2,12}")


@dataclass(frozen=True, order=True)
class About:
    """One subject: its kind and its value."""

    kind: str
    value: str


def read(typed: Mapping[str, str]) -> list[About]:
    """The subjects of a form or an address: values by kind, parted by blanks or commas.

    >>> read({"trader": "T1, T2", "commodity": "6403"})
    [About(kind='trader', value='T1'), About(kind='trader', value='T2'), About(kind='commodity', value='6403')]
    """
    found = [About(kind, value) for kind in Kind.values for value in typed.get(kind, "").replace(",", " ").split()]
    return list(dict.fromkeys(found))


def check(user: User, subjects: Sequence[About]) -> None:
    """Pass when there is a subject, each is sound, and declarations and offices are of the person's subtree.

    A trader may be one that has declared nothing yet: a tip is about the future.

    Raises:
        SarhadError: every mistake.
    """
    if not subjects:
        raise SarhadError(
            Problem(say("the note is about nothing"), say("name a trader, a commodity, a declaration or an office"))
        )
    if len(subjects) > MOST:
        raise SarhadError(
            Problem(
                say("the note is about {subjects} things", subjects=len(subjects)), say("{most} at most", most=MOST)
            )
        )
    problems = [
        Problem(say("{value!r} is too long", value=one.value), say("35 letters at most"))
        for one in subjects
        if len(one.value) > 35
    ]
    for value in _of(subjects, Kind.COMMODITY):
        if not COMMODITY.fullmatch(value):
            problems.append(Problem(say("{value!r} is no commodity code", value=value), say("2 to 12 digits")))
    declarations = set(_of(subjects, Kind.DECLARATION))
    if declarations:
        known = set(
            declarations_of(user).filter(declaration_id__in=declarations).values_list("declaration_id", flat=True)
        )
        problems += [
            Problem(say("no declaration {name!r} here", name=name), say("check it"))
            for name in sorted(declarations - known)
        ]
    offices = set(_of(subjects, Kind.OFFICE))
    if offices:
        mine = within(user, Action.VIEW_NOTES, Office.objects.filter(code__in=offices), "pk")
        missing = offices - set(mine.values_list("code", flat=True))
        problems += [
            Problem(say("no office {code!r} below yours", code=code), say("check the code")) for code in sorted(missing)
        ]
    if problems:
        raise SarhadError(*problems)


def condition_of(subjects: Iterable[About]) -> str:
    """The condition that a profile about these begins with; declarations are examples and make no part of it.

    >>> condition_of([About("trader", "T1"), About("commodity", "6403"), About("commodity", "64")])
    "importer = 'T1' AND (hs_code LIKE '6403%' OR hs_code LIKE '64%')"

    Raises:
        SarhadError: nothing to begin with.
    """
    about = list(subjects)
    parts = [
        _equal("importer", _of(about, Kind.TRADER)),
        _any([f"hs_code LIKE '{code}%'" for code in _of(about, Kind.COMMODITY)]),
        _equal("office", _of(about, Kind.OFFICE)),
    ]
    if not (said := [part for part in parts if part]):
        advice = say("add a trader, a commodity or an office to it")
        raise SarhadError(Problem(say("a note about declarations alone begins no condition"), advice))
    return " AND ".join(said)


def _of(subjects: Iterable[About], kind: str) -> list[str]:
    return [one.value for one in subjects if one.kind == kind]


def _equal(column: str, values: Sequence[str]) -> str:
    quoted = ["'" + value.replace("'", "''") + "'" for value in values]
    if not quoted:
        return ""
    return f"{column} = {quoted[0]}" if len(quoted) == 1 else f"{column} IN ({', '.join(quoted)})"


def _any(conditions: Sequence[str]) -> str:
    return f"({' OR '.join(conditions)})" if len(conditions) > 1 else "".join(conditions)
