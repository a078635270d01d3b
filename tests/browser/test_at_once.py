"""An act takes one round trip, and the page it brings stands under its own address."""

from __future__ import annotations

import pytest
from benchmarks.link.traffic import Traffic

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from tests.station import country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def red(rules) -> Declaration:
    return country.arrive(country.SHOES)


def test_recording_and_releasing_take_a_round_trip_each_and_loading_again_repeats_nothing(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    place = f"/declarations/{red.pk}/"
    page.goto(place, wait_until="load")
    traffic = Traffic(page)
    page.keyboard.press("a")
    page.keyboard.press("o")
    page.keyboard.press("Control+Enter")
    page.get_by_text("The inspection is recorded.").wait_for()
    assert [asked.removesuffix("inspect/") for asked in traffic.take().places] == [page.url]
    page.keyboard.press("r")
    page.get_by_text("The goods are released.").wait_for()
    assert [asked.removesuffix("release/") for asked in traffic.take().places] == [page.url]
    assert page.url.endswith(place)
    with page.expect_request(lambda asked: asked.is_navigation_request()) as again:
        page.reload()
    assert (again.value.method, again.value.url) == ("GET", page.url)
    assert page.get_by_text("The goods are released.").count() == 0
    red.refresh_from_db()
    assert red.state == State.RELEASED


def test_an_inspection_in_two_steps_goes_on_in_the_page_that_came_with_the_first(red, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.goto(f"/declarations/{red.pk}/")
    assert page.locator("input[name=control]").count() > 1
    for step, keys in (("first", "1"), ("second", "a")):
        for key in f"{keys}on":
            page.keyboard.press(key)
        page.keyboard.type(f"{step} look")
        page.keyboard.press("Control+Enter")
        page.get_by_text(f"{step} look").last.wait_for()
        page.get_by_text("The inspection is recorded.").wait_for()
        page.wait_for_function("() => document.activeElement.id === 'main'")
    assert red.inspections.count() == 2
    assert red.inspections.filter(note="second look").exists()
