"""The navigation of the person with the most places: one line, opened by keyboard, whole on a small screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from sarhad.station.accounts.roles import Role
from tests.browser.test_walks import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE_LINE = 52


@pytest.fixture
def at_work(rules, person, sign_in) -> Page:
    return sign_in(person(Role.CHIEF, "N1"))


def test_a_group_opens_and_closes_by_keyboard_and_its_places_are_reached(at_work):
    group = at_work.locator("nav.tabs summary", has_text="Checkpoint")
    group.focus()
    at_work.keyboard.press("Enter")
    assert violations(at_work) == []
    at_work.keyboard.press("Escape")
    assert not at_work.get_by_role("link", name="Overrides", exact=True).is_visible()
    at_work.keyboard.press("Enter")
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Enter")
    at_work.wait_for_url("**/overrides/**")
    assert "within" in (group.get_attribute("class") or "")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_navigation_is_one_line_and_an_open_group_stays_in_the_window(at_work, width):
    at_work.set_viewport_size({"width": width, "height": 740})
    bar = at_work.locator("nav.tabs").bounding_box()
    assert bar is not None
    assert bar["height"] <= ONE_LINE
    at_work.locator("nav.tabs summary").first.click()
    opened = at_work.locator("nav.tabs .menu[open] .menu-list").bounding_box()
    assert opened is not None
    assert opened["x"] >= 0
    assert opened["x"] + opened["width"] <= width
    assert at_work.evaluate("document.documentElement.scrollWidth") <= width
    link = at_work.locator("nav.tabs .menu[open] a").last
    link.click(trial=True)
