"""What people of each role do at the screen, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.inspections.models import Inspection
from tests.station import country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def red(rules) -> Declaration:
    return country.arrive("640399")


def violations(page: Page) -> list[str]:
    """What axe-core holds against the page, WCAG 2.2 AA."""
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


def test_an_inspector_signs_in_and_records_an_inspection_by_keyboard_alone(red, person, sign_in):
    assert red.channel == "red"
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.get_by_role("link", name=red.declaration_id).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-draft]")
    page.keyboard.press("Escape")
    for key in "ai":
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.type("Underv")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1 500 000")
    page.keyboard.press("Control+Enter")
    page.get_by_text("The inspection is recorded.").wait_for()
    inspection = Inspection.objects.get(declaration=red)
    assert inspection.irregular
    assert inspection.findings.get().irregularity_type == "undervaluation"
    page.keyboard.press("r")
    page.get_by_text("The goods are released.").wait_for()
    red.refresh_from_db()
    assert red.state == State.RELEASED


def test_a_looser_channel_waits_for_the_consent_of_a_chief(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.goto(f"/declarations/{red.pk}/")
    page.get_by_text("Change the channel").click()
    page.select_option("select[name=to]", "yellow")
    page.fill("textarea[name=reason]", "The same consignment was examined yesterday")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_text("A request for a looser channel").wait_for()
    red.refresh_from_db()
    assert red.channel == "red"
    chief = sign_in(person(Role.CHIEF, "N1"))
    chief.goto("/consents/")
    chief.get_by_role("button", name="Consent").click()
    chief.get_by_text("Decided and recorded.").wait_for()
    red.refresh_from_db()
    assert red.channel == "yellow"


def test_an_auditor_verifies_the_chain(red, person, sign_in):
    page = sign_in(person(Role.AUDITOR, "C"))
    page.get_by_role("button", name="Verify the chain").click()
    page.get_by_text("The chain holds").wait_for()


@pytest.mark.parametrize("role", list(Role))
def test_the_first_screen_of_every_role_is_accessible_and_fits_a_small_screen(role, red, person, sign_in):
    office = "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C"
    page = sign_in(person(role, office))
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_declaration_of_another_office_does_not_exist(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N2"))
    answer = page.goto(f"/declarations/{red.pk}/")
    assert answer is not None
    assert answer.status == 404


def test_an_inspector_never_sees_criteria(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.goto(f"/declarations/{red.pk}/")
    assert "hs_code" not in page.content()
    answer = page.goto("/profiles/")
    assert answer is not None
    assert answer.status == 403


def test_the_declaration_page_is_accessible(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.goto(f"/declarations/{red.pk}/")
    assert violations(page) == []
