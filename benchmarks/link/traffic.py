"""What a browser page asks of the network and gets from it, as the browser itself counts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SETTLING_MS = 150
"""For so long the browser may still tell what it finished."""


@dataclass(frozen=True)
class Link:
    """A link: latency of a round trip in milliseconds, octets a second each way."""

    latency: float
    octets: float


SLOW = Link(latency=400, octets=50_000)
"""400 kbit/s and 400 ms: a checkpoint behind a satellite or a crowded mobile cell."""


@dataclass(frozen=True)
class Taken:
    """What went over the link: addresses asked for (redirects too, cached ones not), octets that came (compressed)."""

    places: list[str]
    octets: int

    @property
    def requests(self) -> int:
        """How many answers the network gave."""
        return len(self.places)

    @property
    def kilobytes(self) -> float:
        """The octets in thousands."""
        return self.octets / 1000


class Traffic:
    """Counts a page's requests and octets from now on; puts it behind a link where one is given."""

    def __init__(self, page: Page, link: Link | None = None) -> None:
        self.page = page
        self.asked: dict[str, str] = {}
        self.redirected: list[str] = []
        self.octets = 0
        self.client = page.context.new_cdp_session(page)
        self.client.on("Network.requestWillBeSent", self._sent)
        self.client.on("Network.requestServedFromCache", self._kept)
        self.client.on("Network.responseReceived", self._received)
        self.client.on("Network.loadingFinished", self._finished)
        self.client.send("Network.enable")
        if link is not None:
            rates = {"downloadThroughput": link.octets, "uploadThroughput": link.octets}
            self.client.send("Network.emulateNetworkConditions", {"offline": False, "latency": link.latency, **rates})

    def take(self) -> Taken:
        """What went over the link since the last time."""
        self.page.wait_for_timeout(SETTLING_MS)
        taken = Taken([*self.redirected, *self.asked.values()], self.octets)
        self.asked, self.redirected, self.octets = {}, [], 0
        return taken

    def _sent(self, told: dict[str, Any]) -> None:
        before = told.get("redirectResponse")
        if before:
            self.redirected.append(before["url"])
            self.octets += int(before["encodedDataLength"])
        if told["request"]["url"].startswith("http"):
            self.asked[told["requestId"]] = told["request"]["url"]

    def _kept(self, told: dict[str, Any]) -> None:
        self.asked.pop(told["requestId"], None)

    def _received(self, told: dict[str, Any]) -> None:
        if told["response"].get("fromDiskCache"):
            self.asked.pop(told["requestId"], None)

    def _finished(self, told: dict[str, Any]) -> None:
        self.octets += int(told["encodedDataLength"])
