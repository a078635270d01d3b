"""Every page of every role: accessible in every look, fits small screens and 200 % zoom; inspecting fits one screen."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page

from sarhad.station.accounts.roles import ALLOWED, Role
from sarhad.station.declared.models import Declaration
from sarhad.station.screens.navigation import MENU
from tests.browser.test_walks import violations
from tests.station import country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TARGET = 44
OF_THE_ACCOUNT = ["/account/second-factor/", "/account/sessions/", "/account/password/"]


@pytest.fixture
def red(rules) -> Declaration:
    for code in (country.LAMPS, country.TOYS, country.FIGS):
        country.arrive(code)
    return country.arrive(country.SHOES)


def pages(page: Page) -> list[str]:
    return [str(link.get_attribute("href")) for link in page.locator("nav.tabs a").all()]


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_accessible_and_fits_a_small_screen(role, red, person, sign_in):
    page = sign_in(person(role, "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C"))
    places = pages(page)
    assert len(places) == len([entry for entry in MENU if entry.action in ALLOWED[role]])
    for place in [*places, *OF_THE_ACCOUNT]:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(place)
        assert violations(page) == [], place
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place


@pytest.mark.parametrize(("theme", "name"), [("dark", "Dark"), ("contrast", "High contrast")])
def test_the_declaration_is_accessible_at_night_and_in_high_contrast(theme, name, red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.locator(".menu summary").first.click()
    page.get_by_role("button", name=name).click()
    for place in ("/queue/", f"/declarations/{red.pk}/"):
        page.goto(place)
        assert page.get_attribute("html", "data-theme") == theme
        assert violations(page) == []


def test_reasons_controls_and_the_whole_form_are_seen_without_scrolling(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.goto(f"/declarations/{red.pk}/")
    for part in (
        ".reasons",
        "input[name=control] >> nth=-1",
        "input[value=irregular]",
        "#note",
        "#files",
        "[data-first]",
    ):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= 800, part


def test_what_one_touches_is_large_enough_for_a_glove(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(f"/declarations/{red.pk}/")
    small = [
        part.evaluate("node => node.outerHTML.slice(0, 80)")
        for part in page.locator(
            "main button:visible, main label.choice:visible, main select:visible, main textarea:visible"
        ).all()
        if (box := part.bounding_box()) and box["height"] < TARGET
    ]
    assert small == []


def test_at_200_per_cent_zoom_nothing_runs_out_of_the_window(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 x 800 at 200 %
    for place in ("/queue/", f"/declarations/{red.pk}/"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("scanned", ["{id}", "{id}/1", "{id} v1"])
def test_a_scan_opens_the_declaration_whatever_has_the_focus_last(scanned, red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.keyboard.type(scanned.format(id=red.declaration_id))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/declarations/{red.pk}/")


def test_an_inspection_takes_less_than_a_minute_by_keyboard_from_the_scan_to_the_release(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    started = time.monotonic()
    page.keyboard.type(red.declaration_id, delay=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/declarations/**")
    for key in "aon":
        page.keyboard.press(key, delay=200)
    page.keyboard.type("As declared; seal replaced", delay=120)
    page.keyboard.press("Control+Enter")
    page.get_by_text("The inspection is recorded.").wait_for()
    page.keyboard.press("r")
    page.get_by_text("The goods are released.").wait_for()
    assert time.monotonic() - started < 60
