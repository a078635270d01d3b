"""One look at the database for all links: which hold, and where something waits to be sent.

Whoever carries asks this look instead of the database: a node at rest costs next to nothing, however many links it has.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.db.models import Exists, OuterRef

from sarhad.station.nodes import server
from sarhad.station.nodes.files import FILE
from sarhad.station.nodes.models import Link, Outgoing

PAUSE = 0.2
"""Seconds between looks, doubled up to `LONGEST_PAUSE` while nothing new waits."""
LONGEST_PAUSE = 2.0

log = logging.getLogger("sarhad.nodes")


class Pulse:
    """What the last look saw; what it cannot see, while the database refuses, stays as it was.

    Attributes:
        links: the links that hold, by name.
        edition: another number each time the links changed.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.links: dict[str, Link] = {}
        self.edition = 0
        self._waiting: dict[tuple[str, str], asyncio.Event] = {}

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        pause = PAUSE
        while True:
            pause = PAUSE if await self.look() else min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def look(self) -> bool:
        """Look once; gives whether anything waits to be sent that nobody was told of."""
        try:
            found = await sync_to_async(_links)()
        except DatabaseError as error:
            log.warning("database: %s", error)
            return False
        links = {link.name: link for link in found}
        if _signature(links.values()) != _signature(self.links.values()):
            self.edition += 1
        self.links = links
        new = [event for link in found for event in self._that_wait(link) if not event.is_set()]
        for event in new:
            event.set()
        return bool(new)

    def _that_wait(self, link: Link) -> Iterator[asyncio.Event]:
        for lane, waits in ((server.CHANGES, link.changes_wait), (server.FILES, link.files_wait)):  # type: ignore[attr-defined]
            if waits:
                yield self._event(link.name, lane)

    async def waits(self, name: str, lane: str, seconds: float) -> bool:
        """Whether something waits for the neighbour on this lane; told at once if so, else after these seconds."""
        event = self._event(name, lane)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        event.clear()
        return True

    def _event(self, name: str, lane: str) -> asyncio.Event:
        return self._waiting.setdefault((name, lane), asyncio.Event())


def _links() -> list[Link]:
    close_old_connections()
    mine = Outgoing.objects.filter(link=OuterRef("pk"), message=None)
    waiting = {"changes_wait": Exists(mine.exclude(kind=FILE)), "files_wait": Exists(mine.filter(kind=FILE))}
    return list(Link.objects.filter(revoked_at=None).annotate(**waiting))


def _signature(links: Iterable[Link]) -> frozenset[tuple[object, ...]]:
    """What the message server's settings are made of."""
    return frozenset((link.name, link.is_parent, link.password) for link in links)
