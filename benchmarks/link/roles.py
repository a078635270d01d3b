"""What each role does most at the screen, one act after another, beginning at its first screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page

from benchmarks.link.opening import Opened, act
from benchmarks.link.traffic import Traffic
from benchmarks.link.walking import FORM, RECORDED, RELEASED

ROLES = ("inspector", "chief", "analyst", "manager", "auditor", "administrator", "declarant")
NEXT_DECLARATION = ".open tbody th a"


def acts_of(role: str, page: Page, traffic: Traffic) -> Iterator[Opened]:
    """The acts of a role, each begun by a key or a click when its turn comes."""
    begin: dict[str, Callable[[Page, Traffic], Iterator[Opened]]] = {"inspector": _inspects, "analyst": _analyses}
    return begin.get(role, _goes_on)(page, traffic)


def channel(page: Page) -> Locator:
    """The strictest channel of the queue in which something waits."""
    tiles = page.locator("a.tile[href*='channel=']")
    waiting = [tile for tile in tiles.all() if tile.locator("strong").inner_text() != "0"]
    return waiting[0]


def _inspects(page: Page, traffic: Traffic) -> Iterator[Opened]:
    press = page.keyboard.press
    channel(page).focus()
    yield act(page, traffic, "filter the queue", lambda: press("Enter"), "location.search.includes('channel=')")
    page.locator(NEXT_DECLARATION).first.focus()
    yield act(page, traffic, "open a declaration from the queue", lambda: press("Enter"), FORM)
    press("a")
    press("o")
    yield act(page, traffic, "save an inspection", lambda: press("Control+Enter"), RECORDED)
    yield act(page, traffic, "release the goods", lambda: press("r"), RELEASED)


def _analyses(page: Page, traffic: Traffic) -> Iterator[Opened]:
    page.select_option("#state", index=1)
    filters = page.locator("form.filters button")
    yield act(page, traffic, "filter the profiles", filters.click, "location.search.includes('state=')")
    page.go_back()
    profile = page.locator("table tbody th a").first
    yield act(page, traffic, "open a profile", profile.click, "location.pathname.split('/').length > 3")


def _goes_on(page: Page, traffic: Traffic) -> Iterator[Opened]:
    link = page.locator("nav.tabs a:not([aria-current])").first
    place = str(link.get_attribute("href"))
    yield act(
        page,
        traffic,
        f"go to {place}",
        lambda: link.evaluate("node => node.click()"),
        f"location.pathname === '{place}'",
    )
