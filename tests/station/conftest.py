"""What the station's tests stand on: a home of their own, a small country, and databases that can be emptied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit import immutability
from sarhad.station.lists import immutability as lists_immutability
from sarhad.station.notes import immutability as notes_immutability
from sarhad.station.offices.models import Office
from sarhad.station.register import immutability as register_immutability
from sarhad.station.risk import immutability as risk_immutability
from sarhad.station.risk import past
from sarhad.station.risk.profiles import load_profiles

from . import country
from .server import server  # noqa: F401


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.SELECTION_KEY = country.SELECTION_KEY
    past.forget()  # of the database of the test before
    settings.SECOND_FACTOR = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _usual_language() -> Iterator[None]:
    """A request leaves its person's language with the thread; the next test begins with none chosen."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _emptying_allowed(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test on a database that is emptied afterwards takes the audit triggers away last, and puts them back first."""
    marker = request.node.get_closest_marker("django_db")
    emptied = bool(marker and marker.kwargs.get("transaction"))
    if emptied:
        request.getfixturevalue("_django_db_helper")
        immutability.install(connection)
        risk_immutability.install(connection)
        register_immutability.install(connection)
        notes_immutability.install(connection)
        lists_immutability.install(connection)
    yield
    if emptied:
        immutability.remove(connection)
        risk_immutability.remove(connection)
        register_immutability.remove(connection)
        notes_immutability.remove(connection)
        lists_immutability.remove(connection)


@pytest.fixture
def offices(db) -> dict[str, Office]:
    return country.make_offices()


@pytest.fixture
def rules(offices, tmp_path: Path) -> Path:
    """Profiles that select; gives their directory."""
    directory = country.write_profiles(tmp_path / "profiles")
    load_profiles(directory)
    return directory


@pytest.fixture
def person(offices) -> Callable[..., User]:
    """`person(Role.CHIEF, "N1")`: made when first asked for."""

    def of(role: Role, code: str, name: str | None = None) -> User:
        return country.person(role, offices[code], name)

    return of


@pytest.fixture
def inspector(person) -> User:
    return person(Role.INSPECTOR, "N1")


@pytest.fixture
def chief(person) -> User:
    return person(Role.CHIEF, "N1")
