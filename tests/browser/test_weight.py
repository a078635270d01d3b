"""How much the screens ask of a slow link: octets and round trips, as the browser counts them; never seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from benchmarks.link.traffic import Traffic
from playwright.sync_api import Response

from sarhad.station.accounts.roles import Role
from tests.station import country
from tests.station.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE_OCTETS_MOST = 150_000
FIRST_REQUESTS_MOST = 7
"""The page, its redirect from the station's address, and what it loads at the same time or ahead."""


@pytest.fixture
def station(tmp_path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_full_queue_with_all_it_loads_weighs_less_than_150_kilobytes(rules, person, sign_in):
    for _ in range(50):
        country.arrive(country.SHOES, importer="I" * 35)
    page = sign_in(person(Role.INSPECTOR, "N1"))
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    traffic = Traffic(page)
    page.goto("/queue/")
    assert page.locator(".open tbody tr").count() == 50
    assert 5_000 < traffic.take().octets < QUEUE_OCTETS_MOST


@pytest.mark.parametrize("role", list(Role))
def test_the_first_screen_of_a_role_takes_few_requests_with_nothing_kept(role, rules, person, sign_in):
    page = sign_in(person(role, "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C"))
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    traffic = Traffic(page)
    page.goto("/")
    assert 2 <= traffic.take().requests <= FIRST_REQUESTS_MOST


def test_what_pages_load_is_compressed_and_kept_for_good_under_a_name_of_its_content(browser, station):
    context = browser.new_context(base_url=station.address)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/static/" in answer.url else None)
    page.goto("/sign-in/", wait_until="load")
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", answer.url.rpartition("/")[2]) for answer in answers} >= {
        "station.css",
        "station.js",
    }
    for answer in answers:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", answer.url), answer.url
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip", answer.url
    traffic = Traffic(page)
    page.goto("/sign-in/?next=/queue/", wait_until="load")
    assert traffic.take().requests == 1
    context.close()
