"""One inspection by keyboard alone, from the queue to the release: keys, and the time the station takes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Page

from benchmarks.link.opening import wait_for

FORM = "document.querySelector('form[data-draft]')"
RECORDED = "document.querySelector('[data-key=r]')"
RELEASED = "document.body.innerText.includes('The goods are released.')"


@dataclass(frozen=True)
class Walk:
    """How an inspection went: keys pressed, seconds in all, and those of them spent waiting for the station."""

    keys: int
    seconds: float
    waited: float


@dataclass
class Hands:
    """Somebody at a keyboard who needs so many seconds a key and none to think."""

    page: Page
    a_key: float
    keys: int = 0
    waited: float = 0.0

    def press(self, key: str, sign: str | None = None) -> None:
        """Press a key (two held together are two keys); wait for the sign where one is given."""
        held = key.count("+") + 1
        time.sleep(self.a_key * held)
        self.keys += held
        began = time.perf_counter()
        self.page.keyboard.press(key)
        if sign is not None:
            wait_for(self.page, sign)
        self.waited += time.perf_counter() - began


def inspect(page: Page, reference: str, a_key: float) -> Walk:
    """Type the reference in the queue, tick every control, all in order, record, release."""
    hands = Hands(page, a_key)
    began = time.perf_counter()
    for key in reference:
        hands.press(key)
    hands.press("Enter", FORM)
    for key in "ao":
        hands.press(key)
    hands.press("Control+Enter", RECORDED)
    hands.press("r", RELEASED)
    return Walk(hands.keys, time.perf_counter() - began, hands.waited)
