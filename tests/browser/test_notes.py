"""A photograph comes with a case note by keyboard alone, and its page is for everybody and every screen."""

from __future__ import annotations

import base64

import pytest

from sarhad.station.accounts.roles import Role
from sarhad.station.notes.models import Attachment
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import write
from tests.browser.test_walks import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_an_analyst_adds_a_photograph_by_keyboard_and_opens_it(rules, person, sign_in):
    analyst = person(Role.ANALYST, "N1")
    note = write(analyst, "Boxes", "Heavier than declared", [About("trader", "T1")])
    page = sign_in(analyst)
    page.goto(f"/notes/{note.key}/")
    page.locator("#text").focus()
    page.keyboard.type("As seen at the ramp")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"
    page.set_input_files("#files", {"name": "ramp.png", "mimeType": "image/png", "buffer": PNG})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="ramp.png").wait_for()
    assert Attachment.objects.get().entry.text == "As seen at the ramp"
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    address = page.get_by_role("link", name="ramp.png").get_attribute("href")
    answer = page.context.request.get(page.url.split("/notes/")[0] + str(address))
    assert (answer.status, answer.body()) == (200, PNG)
