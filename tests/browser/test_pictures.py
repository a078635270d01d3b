"""Pictures of each role's main screen for the documentation; made only when SARHAD_PICTURES names a directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from tests.station import country

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("SARHAD_PICTURES" not in os.environ, reason="`make pictures` makes them"),
]
PLACES = {
    Role.INSPECTOR: "/queue/",
    Role.CHIEF: "/checkpoint/",
    Role.ANALYST: "/profiles/",
    Role.MANAGER: "/country/",
    Role.AUDITOR: "/audit/",
    Role.ADMINISTRATOR: "/health/",
    Role.DECLARANT: "/submissions/",
}


@pytest.fixture
def busy(rules) -> Declaration:
    """A checkpoint with something in every queue."""
    for code in (country.LAMPS, country.TOYS, country.TOYS, country.FIGS, country.SHOES):
        country.arrive(code, importer="I32141113")
    return country.arrive(country.SHOES, country.TOYS, importer="I32141113", departure_country="CN")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("role", list(Role))
def test_the_main_screen_of_a_role_is_pictured(role, language, busy, person, sign_in):
    user = person(role, "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C")
    user.language = language
    page = sign_in(user)
    directory = Path(os.environ["SARHAD_PICTURES"])
    page.goto(PLACES[role])
    page.screenshot(path=directory / f"{role.value}-{language}.png")
    if role == Role.INSPECTOR:
        page.goto(f"/declarations/{busy.pk}/")
        page.screenshot(path=directory / f"declaration-{language}.png")
