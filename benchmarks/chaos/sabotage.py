"""Everything that goes wrong, at random moments, until told to stop."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections import Counter
from collections.abc import Callable

import nats
import nats.errors
from nats.js.errors import APIError

from benchmarks.chaos.country import CENTRE, Country, Post


class Saboteur(threading.Thread):
    """Cuts lines, kills processes, fills disks, sends messages again and in another order."""

    def __init__(self, country: Country, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.country, self.chance, self.pause = country, random.Random(seed), pause
        self.over = threading.Event()
        self.done: Counter[str] = Counter()
        self.step = 0
        self._later: list[tuple[int, Callable[[], None]]] = []

    def run(self) -> None:
        """Do harm, and undo it some steps later."""
        works = [self._cut, self._cut, self._kill, self._kill, self._kill_station, self._fill, self._repeat]
        while not self.over.wait(self.pause):
            self.step = step = self.step + 1
            due = [undo for moment, undo in self._later if moment <= step]
            self._later = [one for one in self._later if one[0] > step]
            for undo in due:
                undo()
            self.chance.choice(works)(step)

    def heal(self) -> None:
        """Stop, and undo whatever is left to undo."""
        self.over.set()
        self.join()
        for _, undo in self._later:
            undo()
        self._later = []

    def _any(self) -> Post:
        return self.country.posts[self.chance.choice(list(self.country.posts))]

    def _cut(self, step: int) -> None:
        line = self.chance.choice([one for one in self.country.lines if one.process] or [None])
        if line is not None:
            line.cut()
            self.done["lines cut"] += 1
            self._later.append((step + self.chance.randint(1, 6), line.join))

    def _kill(self, step: int) -> None:
        node = self._any().node
        if node.process is not None:
            node.kill()
            self.done["nodes killed"] += 1
            self._later.append((step + self.chance.randint(1, 3), node.start))

    def _kill_station(self, _step: int) -> None:
        """The process that takes declarations in dies in the middle of it."""
        working = [post.node for post in self.country.posts.values() if post.node.desk is not None]
        if working:
            node = self.chance.choice(working)
            if (desk := node.desk) is not None:
                desk.kill()
                self.done["stations killed"] += 1

    def _fill(self, step: int) -> None:
        disk = self.chance.choice([post.disk for post in self.country.posts.values() if post.disk] or [None])
        if disk is not None and not disk.ballast.exists():
            disk.fill()
            self.done["disks filled"] += 1
            self._later.append((step + self.chance.randint(2, 5), disk.free))

    def _repeat(self, _step: int) -> None:
        codes = [code for code in self.country.posts if code != CENTRE]
        code = self.chance.choice(codes)
        child = self.country.posts[code].node
        assert child.above is not None
        for sender, receiver in ((child, child.above), (child.above, child)):
            try:
                self.done["messages repeated"] += asyncio.run(
                    asyncio.wait_for(_again(sender, receiver, self.chance), 10)
                )
            except (nats.errors.Error, APIError, OSError, TimeoutError):
                continue  # it is dead at the moment


async def _again(sender, receiver, chance: random.Random) -> int:
    """Put messages that went before into the stream once more, mixed up, under other ids."""
    place = json.loads((sender.home / "node.json").read_text())

    async def quiet(_: Exception) -> None:
        """It is told by the exception as well."""

    options = {"connect_timeout": 2, "max_reconnect_attempts": 1, "allow_reconnect": False, "error_cb": quiet}
    client = await nats.connect(f"nats://{place['listen']}", user="station", password=place["password"], **options)
    try:
        stream, name = client.jetstream(timeout=3), f"TO_{receiver.name}"
        state = (await stream.stream_info(name)).state
        if not state.messages:
            return 0
        numbers = [chance.randint(state.first_seq, state.last_seq) for _ in range(5)]
        for number in numbers:
            found = await stream.get_msg(name, number)
            headers = {**(found.headers or {}), "Nats-Msg-Id": f"again-{chance.random()}"}
            await stream.publish(f"sarhad.{sender.name}.to.{receiver.name}", found.data or b"", headers=headers)
        return len(numbers)
    finally:
        await client.close()
