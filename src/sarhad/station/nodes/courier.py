"""The courier: carries messages between the node's database and its message server; starts over after any failure."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nats
import nats.errors
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, ExternalStream, StreamConfig, StreamSource
from nats.js.errors import APIError, NotFoundError

from sarhad.errors import Problem, SarhadError
from sarhad.station.audit.signing import is_signed_by, sign, signing_key
from sarhad.station.nodes import server
from sarhad.station.nodes.cutting import Gathering, cut
from sarhad.station.nodes.envelope import unpack
from sarhad.station.nodes.flight import Flight
from sarhad.station.nodes.joining import HELLO, greeting, welcome
from sarhad.station.nodes.models import Link
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.pulse import LONGEST_PAUSE, PAUSE, Pulse
from sarhad.station.nodes.receiving import take_in
from sarhad.station.nodes.sending import confirmed, next_number, parcel, unconfirmed
from sarhad.station.nodes.standing import SILENT_AFTER

SIGNATURE = "Sarhad-Signature"
PATIENCE = 2.0
"""Seconds to wait after a failure."""
BEAT = 10.0
"""Seconds between signs of life."""
ASKED_FOR = 2.0
"""Seconds one question for messages stands at the message server; a lone message waits as long for a second one."""
KEPT = 256
"""Messages that a stream keeps: what is dropped and was not confirmed is sent again."""
AT_ONCE = 2
CONFIRMED_WITHIN = 20
"""Seconds after which a message that was fetched and not confirmed is fetched again: its process may be dead."""
STUCK_AFTER = 3
"""Unanswered questions, 5 seconds apart, after which the message server is started anew: it gives up on a full disk and
does not look again when there is room."""
LANES = (server.CHANGES, server.FILES)

log = logging.getLogger("sarhad.nodes")


@dataclass
class Contact:
    """A link as this process sees it, by a clock nobody sets: since when the neighbour is heard, what is under way."""

    heard: float = float("-inf")
    since: float = float("-inf")
    mirrored: dict[str, int] = field(default_factory=dict)
    flights: dict[str, Flight] = field(default_factory=dict)
    gathering: Gathering = field(default_factory=Gathering)

    def hears(self) -> None:
        """It was heard."""
        now = time.monotonic()
        if now - self.heard > SILENT_AFTER.total_seconds():
            self.since = now
        self.heard = now

    def heard_since(self) -> float | None:
        """Since when it is heard without a gap; None while it is not."""
        return self.since if time.monotonic() - self.heard <= SILENT_AFTER.total_seconds() else None


class Courier:
    """Runs until cancelled; whatever it holds in memory can be lost without harm."""

    def __init__(self, place: Place, pulse: Pulse) -> None:
        """Prepare for this place in the net; `pulse` is kept going by whoever runs this."""
        self.place = place
        self.pulse = pulse
        self.key = signing_key(Path(settings.HOME))
        self.contacts: dict[str, Contact] = {}
        self.server_is_stuck = asyncio.Event()

    async def run(self) -> None:
        """Carry, for every link, until cancelled."""
        options: dict[str, Any] = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.5, "connect_timeout": 5}
        client = await _until_there(lambda: nats.connect(
            f"nats://{self.place.listen}", user="station", password=self.place.password, error_cb=_tell, **options
        ))  # fmt: skip
        tasks = {"": asyncio.create_task(self._watch(client))}
        try:
            while True:
                for link in self.pulse.links.values():
                    if link.name not in tasks:
                        tasks[link.name] = asyncio.create_task(self._carry(client, link))
                await asyncio.sleep(LONGEST_PAUSE)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
            await client.close()

    async def _watch(self, client: Client) -> None:
        """Notice a message server that is there and has stopped keeping messages."""
        unanswered = 0
        while True:
            await asyncio.sleep(5)
            try:
                await client.jetstream(timeout=5).account_info()
                unanswered = 0
            except (nats.errors.Error, APIError, TimeoutError) as error:
                unanswered += client.is_connected
                log.warning("message server: %s: %s", type(error).__name__, error)
            if unanswered >= STUCK_AFTER:
                self.server_is_stuck.set()
                unanswered = 0

    async def _carry(self, client: Client, link: Link) -> None:
        """All that goes on over one link, until it is revoked."""
        self.contacts[link.name] = Contact()
        works = [self._forever(lambda: self._keep_contact(client, link), link)]
        for lane in LANES:
            works.append(self._forever(lambda lane=lane: self._send(client, link, lane), link))  # type: ignore[misc]
            works.append(self._forever(lambda lane=lane: self._receive(client, link, lane), link))  # type: ignore[misc]
        await asyncio.gather(*works)

    def _is_on(self, link: Link) -> bool:
        return link.name in self.pulse.links

    async def _forever(self, work: Callable[[], Awaitable[None]], link: Link) -> None:
        """Begin again after any failure, one that nobody foresaw too: a link must not be dead until somebody looks."""
        while self._is_on(link):
            try:
                await work()
            except (nats.errors.Error, APIError, DatabaseError, OSError, TimeoutError, SarhadError) as error:
                log.warning("link %s: %s: %s", link.name, type(error).__name__, error)
                await asyncio.sleep(PATIENCE)
            except Exception:
                log.exception("link %s", link.name)
                await asyncio.sleep(PATIENCE)

    async def _keep_contact(self, client: Client, link: Link) -> None:
        """Tell the neighbour every few seconds that the line works, hear it say so, and hear what it took in."""
        me, stream = self.place.name, client.jetstream(timeout=10)

        async def heard(message: Msg) -> None:
            self.contacts[link.name].hears()
            told = _read(message.data)
            await _heard(link, str(told.get("clock", "")))
            await self._forget_lost_streams(stream, link, told.get("last", {}))

        async def taken(message: Msg) -> None:
            if numbers := await _confirmed(link, me, message.data, (message.headers or {}).get(SIGNATURE, "")):
                for flight in self.contacts[link.name].flights.values():
                    flight.landed(numbers)

        listening = [
            await client.subscribe(server.beat_subject(link.name, me), cb=heard),
            await client.subscribe(server.taken_subject(link.name, me), cb=taken),
        ]
        try:
            while self._is_on(link):
                last = {lane: await _last(stream, server.stream_to(link.name, lane)) for lane in LANES}
                beat = {"clock": timezone.now().isoformat(), "last": last}
                await client.publish(server.beat_subject(me, link.name), json.dumps(beat).encode())
                await asyncio.sleep(BEAT)
        finally:
            for one in listening:
                await one.unsubscribe()

    async def _forget_lost_streams(self, context: JetStreamContext, link: Link, told: Mapping[str, Any]) -> None:
        """A neighbour whose server lost its disk numbers its stream from 1 again: our mirror would wait for ever.

        The mirror is made anew; whatever was lost on the way is unconfirmed and comes again.
        """
        mirrored = self.contacts[link.name].mirrored
        for lane, theirs in told.items():
            if lane not in LANES or not isinstance(theirs, int):
                continue
            name = server.stream_from(link.name, lane)
            if mirrored.get(lane, 0) > theirs:
                log.warning("link %s: its stream begins anew", link.name)
                await context.delete_stream(name)
                mirrored[lane] = 0
            else:
                mirrored[lane] = await _last(context, name) or 0

    async def _send(self, client: Client, link: Link, lane: str) -> None:
        stream, me, bulk = client.jetstream(timeout=10), self.place.name, lane == server.FILES
        await _stream(stream, StreamConfig(
            name=server.stream_to(link.name, lane), subjects=[server.subject(me, link.name, lane)],
            max_msgs=KEPT, duplicate_window=120,
        ))  # fmt: skip
        flight = Flight(await sync_to_async(unconfirmed)(link, bulk))
        self.contacts[link.name].flights[lane] = flight
        pause, waits = PAUSE, True
        while (fresh := self.pulse.links.get(link.name)) is not None:
            if not bulk and (hello := await sync_to_async(greeting)(fresh)):
                await self._publish(stream, link, lane, hello.pack(), f"{hello.id}:{hello.sent_at:%H%M%S%f}")
                await asyncio.sleep(PATIENCE)
            for due in flight.due(time.monotonic(), self.contacts[link.name].heard_since()):
                await self._send_one(stream, fresh, lane, flight, due)
            if waits and await self._send_new(stream, fresh, lane, flight):
                await asyncio.sleep(pause := min(2 * pause, LONGEST_PAUSE))
            else:
                pause = PAUSE
                waits = await self.pulse.waits(link.name, lane, LONGEST_PAUSE)

    async def _send_new(self, stream: JetStreamContext, link: Link, lane: str, flight: Flight) -> bool:
        """Send what waits while there is room for it on the way; gives whether more may wait."""
        while not flight.is_full():
            number = await sync_to_async(next_number)(link, lane == server.FILES)
            if number is None:
                return False
            await self._send_one(stream, link, lane, flight, number)
        return True

    async def _send_one(self, stream: JetStreamContext, link: Link, lane: str, flight: Flight, number: int) -> None:
        found = await sync_to_async(parcel)(link, number)
        if found is None:
            flight.landed([number])
            return
        await self._publish(stream, link, lane, found.data, f"{found.message.id}:{flight.times(number)}")
        flight.sent(number, time.monotonic())

    async def _publish(self, stream: JetStreamContext, link: Link, lane: str, data: bytes, name: str) -> None:
        """Give a message to the message server; its signature is that of the whole where it goes in parts."""
        subject, signature = server.subject(self.place.name, link.name, lane), sign(self.key, data)
        for number, (more, part) in enumerate(cut(data)):
            headers = {**more, "Nats-Msg-Id": f"{name}:{number}" if more else name, SIGNATURE: signature}
            await stream.publish(subject, part, headers=headers, timeout=10)

    async def _receive(self, client: Client, link: Link, lane: str) -> None:
        stream = client.jetstream(timeout=10)
        me, name = self.place.name, server.stream_from(link.name, lane)
        source = StreamSource(
            name=server.stream_to(me, lane),
            external=ExternalStream(
                api=f"$JS.{link.name}.API", deliver=server.mirror_subject(link.name, me, lane)
            ),
        )  # fmt: skip
        await _stream(stream, StreamConfig(name=name, mirror=source, max_msgs=KEPT))
        patient = ConsumerConfig(ack_wait=CONFIRMED_WITHIN)
        gathering = self.contacts[link.name].gathering
        taking = await stream.pull_subscribe("", durable="station", stream=name, config=patient)
        while self._is_on(link):
            try:
                messages = await taking.fetch(AT_ONCE, timeout=ASKED_FOR)
            except TimeoutError:
                await taking.consumer_info()  # raises where the stream was made anew meanwhile: it never would tell
                continue
            for message in messages:
                headers = message.headers or {}
                if (data := gathering.add(headers, message.data)) is not None:
                    number = await _take(link, data, headers.get(SIGNATURE, ""))
                    gathering.taken(headers)
                    if number is not None:
                        await self._confirm(client, link, number)
                await message.ack()

    async def _confirm(self, client: Client, link: Link, number: int) -> None:
        data = json.dumps({"to": link.name, "taken": [number]}).encode()
        headers = {SIGNATURE: sign(self.key, data)}
        await client.publish(server.taken_subject(self.place.name, link.name), data, headers=headers)


async def _take(link: Link, data: bytes, signature: str) -> int | None:
    """Take a message in; gives its number, None if it is refused: the sender keeps it, and sends it again later."""
    try:
        return await sync_to_async(_take_in)(link.pk, data, signature)
    except SarhadError as error:
        log.error("link %s: a message is refused: %s", link.name, error)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.exception("link %s: a message cannot be taken in", link.name)
    return None


def _take_in(link_pk: int, data: bytes, signature: str) -> int | None:
    close_old_connections()
    link = Link.objects.get(pk=link_pk)
    if link.revoked_at:
        return None
    content = unpack(data)
    greets = content.number == 0 and not link.is_parent
    public = str(content.changes[0].body.get("public_key", "")) if greets and content.changes else link.public_key
    if not is_signed_by(public, data, signature):
        advice = "it may have been altered on its way, or sent by somebody else"
        raise SarhadError(Problem(f"not signed by {link.name!r}", advice))
    if greets and content.changes[0].kind == HELLO:
        welcome(link, content)
        return None
    take_in(link, content)
    return content.number


async def _stream(context: JetStreamContext, config: StreamConfig) -> None:
    """Make the stream if it is not there."""
    try:
        await context.stream_info(str(config.name))
    except NotFoundError:
        await context.add_stream(config)


async def _last(context: JetStreamContext, name: str) -> int | None:
    """The number of the last message a stream took; None if it is not there."""
    try:
        return (await context.stream_info(name)).state.last_seq
    except (nats.errors.Error, APIError, TimeoutError):
        return None


def _read(data: bytes) -> Mapping[str, Any]:
    """A sign of life as it was meant; nothing if it is none."""
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@sync_to_async
def _heard(link: Link, clock: str) -> None:
    """A sign of life moves only the clock that the screens show; nothing is decided by it."""
    try:
        its_clock = datetime.fromisoformat(clock)
    except ValueError:
        return
    Link.objects.filter(pk=link.pk).update(heard_at=timezone.now(), its_clock=its_clock)


@sync_to_async
def _confirmed(link: Link, me: str, data: bytes, signature: str) -> list[int]:
    """The numbers the neighbour took in, if it is the neighbour who says so; their changes leave the outbox."""
    fresh = Link.objects.filter(pk=link.pk, revoked_at=None).first()
    told = _read(data)
    if fresh is None or told.get("to") != me or not is_signed_by(fresh.public_key, data, signature):
        return []
    numbers = [number for number in told.get("taken", ()) if isinstance(number, int)]
    confirmed(fresh, numbers)
    return numbers


async def _until_there(connect: Callable[[], Awaitable[Client]]) -> Client:
    while True:
        try:
            return await connect()
        except (OSError, nats.errors.Error, TimeoutError) as error:
            log.warning("message server: %s", error)
            await asyncio.sleep(0.5)


async def _tell(error: Exception) -> None:
    log.warning("message server: %s", error)
