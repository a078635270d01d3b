"""What an inspector wrote survives a link that drops, and arrives once."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Attachment, Inspection
from sarhad.station.inspections.rerouting import tighten
from tests.station import country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def toys(rules) -> Declaration:
    return country.arrive(country.TOYS)


def fill_in(page: Page, declaration: Declaration) -> None:
    page.goto(f"/declarations/{declaration.pk}/")
    page.keyboard.press("1")
    page.keyboard.press("o")
    page.keyboard.press("n")
    page.keyboard.type("written at the ramp")


def test_an_inspection_written_without_a_link_is_sent_when_it_is_back_with_its_photograph(toys, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    fill_in(page, toys)
    page.set_input_files("#files", {"name": "ramp.png", "mimeType": "image/png", "buffer": PNG})
    page.locator("[data-preview] img").wait_for()
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("waits on this device").wait_for()
    assert not Inspection.objects.exists()
    page.context.set_offline(False)
    page.locator("#outbox").wait_for(state="hidden", timeout=20_000)
    inspection = Inspection.objects.get(declaration=toys)
    assert inspection.note == "written at the ramp"
    assert Attachment.objects.get(inspection=inspection).name == "ramp.png"


def test_it_is_still_there_after_the_browser_page_was_closed(toys, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    fill_in(page, toys)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("waits on this device").wait_for()
    context = page.context
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto("/queue/")
    later.wait_for_function(
        "async () => !(await indexedDB.databases()).length || document.querySelector('#outbox').hidden"
    )
    later.wait_for_timeout(500)
    assert Inspection.objects.filter(declaration=toys).count() == 1


def test_a_draft_is_back_after_the_page_is_opened_again_and_gone_once_recorded(toys, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    fill_in(page, toys)
    page.reload()
    page.get_by_text("Your draft is back").wait_for()
    assert page.input_value("#note") == "written at the ramp"
    assert page.is_checked("input[value=order]")
    page.keyboard.press("Control+Enter")
    page.get_by_text("The inspection is recorded.").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft'))") == []


def test_a_declaration_that_changed_meanwhile_is_shown_as_a_conflict_and_nothing_is_lost(toys, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    fill_in(page, toys)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("waits on this device").wait_for()
    tighten(person(Role.CHIEF, "N1"), toys, "red", "a dog was interested")
    page.context.set_offline(False)
    page.get_by_text("was not taken: look at it again").wait_for(timeout=20_000)
    assert not Inspection.objects.exists()
    page.get_by_role("link", name="Look").click()
    page.get_by_text("Your draft is back").wait_for()
    assert page.input_value("#note") == "written at the ramp"
    page.get_by_role("button", name="Discard").click()
    page.locator("#outbox").wait_for(state="hidden")


def test_another_person_at_the_same_device_neither_sees_nor_sends_it(toys, person, sign_in):
    page = sign_in(person(Role.INSPECTOR, "N1"))
    fill_in(page, toys)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("waits on this device").wait_for()
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/sign-in/")
    assert page.locator("#outbox").count() == 0
    assert not Inspection.objects.exists()
