"""A profile from the first row of the builder to the next declaration, in a real browser."""

from __future__ import annotations

from datetime import datetime

import pytest

from sarhad.profiles.life import Deed
from sarhad.station.accounts.roles import Role
from sarhad.station.risk import lately
from sarhad.station.risk.models import Hit, Profile, ProfileVersion
from tests.browser.test_walks import violations
from tests.station import country
from tests.station.country import BOLTS
from tests.station.risk.writing import lead, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def recent(rules):
    """Three declarations of bolts and two of shoes, of this month."""
    lately.forget()
    for code in (BOLTS, BOLTS, BOLTS, country.SHOES, country.SHOES):
        country.arrive(code, declared_at=datetime.now().replace(microsecond=0))


@pytest.fixture
def analyst(person):
    return person(Role.ANALYST, "N")


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


def matches(page, number):
    page.locator("[data-is=matches]").filter(has_text=str(number)).wait_for(timeout=20_000)


def test_an_analyst_builds_a_profile_by_keyboard_a_manager_approves_and_it_selects(recent, analyst, manager, sign_in):
    page = sign_in(analyst)
    page.goto("/profiles/-/new/")
    page.locator("#row-0-more").focus()
    page.keyboard.type("7318")
    page.keyboard.press("Enter")
    matches(page, 3)
    assert page.locator("#condition").input_value() == "hs_code IN HS('7318')"
    page.get_by_role("button", name="Add a row").press("Enter")
    page.locator("#row-1-column").select_option("customs_value")
    page.locator("#row-1-operator").select_option("<")
    page.locator("#row-1-value-0").fill("5")
    matches(page, 0)
    page.locator("#condition").fill("hs_code IN HS('7318') AND customs_value < 500")
    matches(page, 3)
    page.locator("#row-1-value-0").wait_for()
    assert page.locator("#row-1-value-0").input_value() == "500"
    for name, value in (("id", "R-BOLTS"), ("title", "Bolts"), ("instruction", "Count the boxes"),
                        ("rationale", "Bolts were short"), ("controls", "Count")):  # fmt: skip
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_text("It selects nothing until somebody else has approved it.").wait_for()
    page.get_by_role("button", name="Propose for approval").click()
    page.get_by_text("Done and recorded.").wait_for()
    assert country.arrive(BOLTS).channel == "green"

    other = sign_in(manager)
    other.goto("/profiles/-/approvals/")
    other.get_by_role("button", name="Approve: it selects").click()
    other.get_by_text("Done and recorded.").wait_for()
    assert country.arrive(BOLTS).channel == "yellow"


def test_a_mistake_is_marked_where_it_stands(recent, analyst, sign_in):
    page = sign_in(analyst)
    page.goto("/profiles/-/new/")
    page.fill("#condition", "net_mass_kg > 5 AND\nimportr = 'x'")
    page.get_by_role("button", name="Line 2, character 1:").click()
    assert page.locator(".mirror mark").inner_text() == "importr"
    assert "importer" in page.locator("#condition-problems").inner_text()
    page.keyboard.type("importer")
    matches(page, 0)
    assert page.locator("#condition").input_value().endswith("importer = 'x'")


def test_what_rows_cannot_show_stays_as_text_and_says_so(recent, analyst, sign_in):
    page = sign_in(analyst)
    page.goto("/profiles/-/new/")
    page.fill("#condition", "gross_mass_kg > 1.2 * net_mass_kg OR hs_code LIKE '7318%'")
    page.locator("#condition-cannot code").filter(has_text="gross_mass_kg > 1.2 * net_mass_kg").wait_for()
    assert page.locator("#condition-rows").is_hidden()
    matches(page, 3)


def test_a_profile_in_shadow_is_counted_and_selects_nothing(recent, analyst, manager, offices, sign_in):
    lead(write(analyst, offices["N"]), (analyst, Deed.PROPOSE))
    page = sign_in(manager)
    page.goto("/profiles/-/approvals/")
    page.get_by_role("button", name="Approve in shadow").click()
    page.get_by_text("Done and recorded.").wait_for()
    assert country.arrive(BOLTS).channel == "green"
    assert Hit.objects.filter(silent=True).count() == 1
    page.goto("/profiles/?state=shadow")
    assert "in shadow" in page.locator("tbody tr").inner_text()


def test_an_urgent_activation_is_shown_at_the_centre_until_it_was_seen(recent, analyst, manager, offices, sign_in):
    lead(write(analyst, offices["N"]), (analyst, Deed.ACTIVATE_URGENTLY))
    page = sign_in(manager)
    page.get_by_text("One person put a profile in force alone").wait_for()
    page.goto("/profiles/-/approvals/")
    page.get_by_role("button", name="I have seen it").click()
    page.get_by_text("Done and recorded.").wait_for()
    page.goto("/shares/")
    assert page.get_by_text("One person put a profile in force alone").count() == 0


def test_the_screens_of_profiles_are_accessible(recent, analyst, manager, offices, sign_in):
    lead(write(analyst, offices["N"]), (analyst, Deed.PROPOSE))
    write(analyst, offices["N"], "Q", condition="hs_code = '731815' AND (packages > 3 OR net_mass_kg < 5)")
    page = sign_in(manager)
    for address in ("/profiles/", "/profiles/-/approvals/", "/profiles/P/", "/profiles/P/past/", "/profiles/Q/edit/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        if address.endswith("edit/"):
            page.locator("#row-1-0-column").wait_for()
        assert violations(page) == [], address
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        page.set_viewport_size({"width": 1280, "height": 800})
    assert Profile.objects.filter(profile_id="Q").exists()
    assert ProfileVersion.objects.filter(profile__profile_id="Q").count() == 1
