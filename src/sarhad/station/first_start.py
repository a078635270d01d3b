"""What a new station needs before anybody can sign in: an office, and people with passwords shown once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_user
from sarhad.station.declared.models import Declaration
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import create_office

PASSWORD_BYTES = 12
ROLE_LEVEL = {
    Role.INSPECTOR: Office.Level.CHECKPOINT,
    Role.CHIEF: Office.Level.CHECKPOINT,
    Role.ANALYST: Office.Level.REGIONAL,
    Role.MANAGER: Office.Level.CENTRAL,
    Role.AUDITOR: Office.Level.CENTRAL,
    Role.ADMINISTRATOR: Office.Level.CENTRAL,
    Role.DECLARANT: Office.Level.CENTRAL,
}
"""At what level of office the demonstration's person of each role works."""


@dataclass(frozen=True)
class Account:
    """An account just made, with its password in clear: to be shown once and forgotten."""

    username: str
    password: str
    role: str
    office: str


def is_new() -> bool:
    """Whether the station has no office yet."""
    return not Office.objects.exists()


def empty_station() -> Office:
    """The one office that a station without demonstration begins with."""
    return create_office(None, "CENTRE", "Centre", Office.Level.CENTRAL, None)


@transaction.atomic
def people_for(*, demonstration: bool) -> list[Account]:
    """One account a role (only an administrator without demonstration); nobody when there are people already."""
    if User.objects.exists():
        return []
    roles = ROLE_LEVEL if demonstration else {Role.ADMINISTRATOR: Office.Level.CENTRAL}
    accounts = [_make(role, _office(level)) for role, level in roles.items()]
    if demonstration:
        User.objects.update(demonstration=True)
    return accounts


def _office(level: str) -> Office:
    """The busiest checkpoint, the region above it, or the centre: where there is something to see."""
    checkpoints = Office.objects.filter(level=Office.Level.CHECKPOINT).annotate(work=Count("declarations"))
    busiest = checkpoints.select_related("parent").order_by("-work", "code").first()
    if busiest is not None and level == Office.Level.CHECKPOINT:
        return busiest
    if busiest is not None and busiest.parent is not None and level == Office.Level.REGIONAL:
        return busiest.parent
    return Office.objects.get(parent=None)


def _busiest_declarant() -> str:
    """The declarant with the most declarations; a number that nobody has where there are none."""
    numbers = Declaration.objects.exclude(declarant=None).values_list("declarant", flat=True)
    return numbers.annotate(work=Count("pk")).order_by("-work", "declarant").first() or "-"


def _make(role: Role, office: Office) -> Account:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    create_user(None, role.value, password, office, role, declarant=_busiest_declarant())
    return Account(role.value, password, role.value, office.code)
