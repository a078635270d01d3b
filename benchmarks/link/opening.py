"""Opening a page or acting on one, and how long it took until a person can go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Error, Page

from benchmarks.link.traffic import Taken, Traffic

PATIENCE = 60.0
"""Seconds after which nothing more is waited for."""

LOOK_MS = 20
READY = "(performance.getEntriesByType('navigation')[0] || {}).domContentLoadedEventEnd > 0"
"""The document is there and its scripts have run: keys and forms work."""

PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"


@dataclass(frozen=True)
class Opened:
    """One page or act: what went over the link; seconds to the first content painted (pages only) and to usable."""

    what: str
    taken: Taken
    painted: float | None
    usable: float


def open_page(page: Page, traffic: Traffic, what: str, place: str) -> Opened:
    """Go to a place, redirects and all."""
    traffic.take()
    page.goto(place, wait_until="load", timeout=1000 * PATIENCE)
    wait_for(page, PAINTED)
    painted, usable = page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime,"
        " performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]"
    )
    return Opened(what, traffic.take(), painted / 1000, usable / 1000)


def act(page: Page, traffic: Traffic, what: str, do: Callable[[], object], sign: str) -> Opened:
    """Do something and wait until what it brings is there and usable.

    Args:
        page: where.
        traffic: of that page.
        what: its name in the table.
        do: the key or the click.
        sign: JavaScript that is true once the act's outcome is seen, and false before.
    """
    traffic.take()
    began = time.perf_counter()
    do()
    wait_for(page, sign)
    took = time.perf_counter() - began
    return Opened(what, traffic.take(), None, took)


def wait_for(page: Page, sign: str) -> None:
    """Wait until the sign is seen on a page that is usable; the page may be another one meanwhile.

    Raises:
        TimeoutError: it never was.
    """
    end = time.monotonic() + PATIENCE
    while not _seen(page, f"{READY} && Boolean({sign})"):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: never {sign}")
        page.wait_for_timeout(LOOK_MS)


def _seen(page: Page, sign: str) -> bool:
    """Asked from outside: the station's policy lets no page make scripts of texts."""
    try:
        return bool(page.evaluate(sign))
    except Error:  # the page went away while it was asked
        return False
