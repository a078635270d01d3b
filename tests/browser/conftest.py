"""A real Chromium against a real server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sarhad.station.accounts.models import User
from tests.browser import chromium
from tests.station.conftest import _emptying_allowed, _home, offices, person, rules  # noqa: F401

PASSWORD = "seven-gates-and-a-bridge"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if (program := chromium.program()) is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def sign_in(browser: Browser, live_server, settings) -> Iterator[Callable[[User], Page]]:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    contexts: list[BrowserContext] = []

    def enter(user: User) -> Page:
        user.set_password(PASSWORD)
        user.save()
        contexts.append(browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.goto("/")
        page.locator("#id_username").focus()
        page.keyboard.type(user.username)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("nav.tabs", timeout=10_000)
        return page

    yield enter
    for context in contexts:
        context.close()
