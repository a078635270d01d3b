"""The station behind a slow link, in a real Chromium: first screens, acts, one inspection by keyboard.

`python -m benchmarks.link`: a server of its own with the demonstration country on SQLite; Chromium's own throttling
puts 400 ms and 400 kbit/s between them. It counts a round trip for every request but none for opening the connection.
Exit status 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser import chromium

from benchmarks.link import telling
from benchmarks.link.opening import Opened, act, open_page
from benchmarks.link.roles import NEXT_DECLARATION, ROLES, acts_of, channel
from benchmarks.link.traffic import SLOW, Link, Traffic
from benchmarks.link.walking import Walk, inspect
from benchmarks.serving import Loaded

ENTERED = "document.querySelector('nav.tabs')"


class Visit:
    """A person of a role: comes in by password, comes again with nothing kept but the session, and acts."""

    def __init__(self, browser: Browser, server: Loaded, link: Link) -> None:
        self.browser, self.server, self.link = browser, server, link
        self.first: list[tuple[str, Opened]] = []
        self.acts: list[tuple[str, Opened]] = []

    def of(self, role: str, password: str) -> Page:
        """Measure a role; gives the page it ended on."""
        page, traffic = self._new()
        entrance = open_page(page, traffic, "the entrance", "/")
        page.fill("#id_username", role)
        page.fill("#id_password", password)
        page.focus("#id_password")
        signed_in = act(page, traffic, "sign in", lambda: page.keyboard.press("Enter"), ENTERED)
        if not self.first:
            self.first.append(("anybody, /sign-in/", entrance))
        self.acts.append((role, signed_in))
        again, traffic = self._new(page.context.storage_state())
        page.context.close()
        found = open_page(again, traffic, "first screen", "/")
        self.first.append((f"{role}, {again.url.removeprefix(self.server.address)}", found))
        self.acts += [(role, one) for one in acts_of(role, again, traffic)]
        return again

    def _new(self, kept: Any = None) -> tuple[Page, Traffic]:
        size = {"width": 1280, "height": 800}
        context = self.browser.new_context(base_url=self.server.address, viewport=size, storage_state=kept)
        page = context.new_page()
        return page, Traffic(page, self.link)


def walk(page: Page, a_key: float) -> Walk:
    """An inspection of the first declaration of the strictest channel in which something waits."""
    page.goto("/queue/")
    page.goto(f"/queue/{channel(page).get_attribute('href')}")
    reference = page.locator(NEXT_DECLARATION).first.inner_text().strip()
    page.goto("/queue/")
    return inspect(page, reference, a_key)


def measure(browser: Browser, server: Loaded, link: Link, a_key: float) -> int:
    """Print the tables; gives how many limits are missed."""
    passwords, visit, walked = server.passwords(), Visit(browser, server, link), None
    for role in ROLES:
        page = visit.of(role, passwords[role])
        if role == "inspector":
            walked = walk(page, a_key)
        page.context.close()
    missed = telling.tell_first(visit.first) + telling.tell_acts(visit.acts)
    if walked is not None:
        telling.tell_walk(walked, a_key)
    return missed


def main() -> int:
    """Serve, browse, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000, help="goods items of the demonstration country")
    parser.add_argument("--latency", type=float, default=SLOW.latency, help="milliseconds of a round trip")
    parser.add_argument("--octets", type=float, default=SLOW.octets, help="octets a second, each way")
    parser.add_argument("--key-seconds", type=float, default=0.25, help="seconds a person needs for a key")
    parser.add_argument("--home", type=Path, help="folder of the station; kept, and used again by a later call")
    asked = parser.parse_args()
    if (program := chromium.program()) is None:
        sys.exit("Chromium is not installed; install Debian's package chromium")
    with tempfile.TemporaryDirectory(prefix="sarhad-link-") as folder, sync_playwright() as playwright:
        home = asked.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        server = Loaded(home, "", asked.items)
        try:
            server.begin()
            browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
            print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n", flush=True)
            missed = measure(browser, server, Link(asked.latency, asked.octets), asked.key_seconds)
            print(f"load average {os.getloadavg()[0]:.1f} at the end; {missed} limits missed")
            browser.close()
        finally:
            server.kill()
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
