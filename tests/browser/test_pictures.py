"""Pictures of each role's main screen in the demonstration country, made only when SARHAD_PICTURES names a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db.models import Count, Q
from playwright.sync_api import Page

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.demonstration import load
from sarhad.station.first_start import people_for

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
ITEMS = 60_000
"""As many as `make run` makes."""


@pytest.fixture
def people() -> list[User]:
    """The people of the demonstration country, which is loaded first."""
    load(ITEMS, lambda _: None)
    people_for(demonstration=True)
    return list(User.objects.select_related("office"))


def test_every_role_s_main_screen_is_pictured_in_english_and_russian(people, sign_in):
    directory = Path(os.environ["SARHAD_PICTURES"])
    for user in people:
        for language in ("en", "ru"):
            user.language = language
            page = sign_in(user)
            page.goto(PLACES[Role(user.role)])
            page.screenshot(path=directory / f"{user.role}-{language}.png")
            if user.role == Role.INSPECTOR:
                picture_the_gravest(user, page, directory / f"declaration-{language}.png")
    assert {path.stem for path in directory.glob("*.png")} >= {f"{role}-ru" for role in PLACES}


def picture_the_gravest(inspector: User, page: Page, path: Path) -> None:
    """The declaration waiting at the own checkpoint that most profiles matched, a red one if there is one."""
    waiting = Declaration.objects.filter(office=inspector.office, state=State.WAITING)
    hits = Count("items__hits", filter=Q(items__hits__silent=False))
    declaration = max(waiting.annotate(matched=hits), key=lambda one: (one.channel == Channel.RED, one.matched))
    page.goto(f"/declarations/{declaration.pk}/")
    page.screenshot(path=path)
