"""Making the tree of offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.offices.models import Office

LEVELS = tuple(Office.Level)


def subtree(office: Office) -> QuerySet[Office]:
    """The office and all below it."""
    return Office.objects.filter(path__startswith=office.path)


def root() -> Office:
    """The office above all others here."""
    return Office.objects.order_by("path")[0]


def named(code: str) -> Office:
    """The office with this code.

    Raises:
        SarhadError: there is none.
    """
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise SarhadError(
            Problem(say("no customs office {code!r}", code=code), say("give the code of an office of this service"))
        )
    return office


@transaction.atomic
def create_office(by: User | None, code: str, name: str, level: str, parent: Office | None) -> Office:
    """A new office below `parent`; `by` None is the station itself.

    Raises:
        PermissionDenied: `by` may not manage the offices there.
        SarhadError: the code is malformed or taken, or the level does not fit below the parent.
    """
    if by is not None:
        require(by, Action.MANAGE_OFFICES, parent)
    _check_level(code, level, parent)
    office = Office(code=code, name=name, level=level, parent=parent)
    office.path = f"{parent.path if parent else ''}{code}/"
    try:
        office.full_clean()
    except ValidationError as error:
        raise SarhadError(
            *(Problem(say("office {code!r}: {message}", code=code, message=message)) for message in error.messages)
        ) from error
    office.save()
    append("office_created", actor=by.username if by else "station", office=office, subject=f"office:{code}")
    return office


def _check_level(code: str, level: str, parent: Office | None) -> None:
    expected = LEVELS[0] if parent is None else LEVELS[min(LEVELS.index(Office.Level(parent.level)) + 1, 2)]
    if level != expected or (parent is not None and parent.level == Office.Level.CHECKPOINT):
        where = say("at the root")
        if parent:
            where = say("below {code}, a {level} office", code=parent.code, level=parent.level)
        raise SarhadError(
            Problem(
                say("office {code!r} of level {level!r} cannot stand {where}", code=code, level=level, where=where),
                say("expected {expected}", expected=expected),
            )
        )


@transaction.atomic
def load_offices(entries: Iterable[Mapping[str, Any]]) -> dict[str, Office]:
    """Make the offices that do not exist yet; each entry has code, name, level and parent (code, none for the root).

    Parents come before children. Gives every named office by its code.

    Raises:
        SarhadError: a parent is unknown, or an entry is wrong.
    """
    offices = {office.code: office for office in Office.objects.all()}
    for entry in entries:
        code, parent = str(entry["code"]), entry.get("parent")
        if parent is not None and str(parent) not in offices:
            raise SarhadError(
                Problem(
                    say("office {code!r}: no office {parent!r} above it", code=code, parent=parent),
                    say("put parents first"),
                )
            )
        if code not in offices:
            above = offices[str(parent)] if parent is not None else None
            offices[code] = create_office(None, code, str(entry["name"]), str(entry["level"]), above)
    return offices
