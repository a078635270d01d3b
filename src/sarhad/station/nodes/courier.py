"""The courier: carries messages between the node's database and its message server; starts over after any failure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
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
from nats.js.api import ExternalStream, StreamConfig, StreamSource
from nats.js.errors import APIError, NotFoundError

from sarhad.errors import Problem, SarhadError
from sarhad.station.audit.signing import is_signed_by, sign, signing_key
from sarhad.station.nodes import server
from sarhad.station.nodes.envelope import Message, unpack
from sarhad.station.nodes.joining import HELLO, greeting, welcome
from sarhad.station.nodes.models import Link
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import take_in
from sarhad.station.nodes.sending import messages_for, sent

SIGNATURE = "Sarhad-Signature"
PAUSE = 0.3
"""Seconds between looks into an empty outbox."""
PATIENCE = 2.0
"""Seconds to wait after a failure."""
BEAT = 10.0
"""Seconds between signs of life."""
KEPT_SECONDS = 90 * 24 * 3600
AT_ONCE = 20

log = logging.getLogger("sarhad.nodes")


class Courier:
    """Runs until cancelled; holds nothing that is not in the database or the streams."""

    def __init__(self, place: Place) -> None:
        """Prepare for this place in the net."""
        self.place = place
        self.key = signing_key(Path(settings.HOME))

    async def run(self) -> None:
        """Carry, for every link, until cancelled."""
        options: dict[str, Any] = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.5, "connect_timeout": 5}
        client = await _until_there(lambda: nats.connect(
            f"nats://{self.place.listen}", user="station", password=self.place.password, error_cb=_tell, **options
        ))  # fmt: skip
        tasks: dict[str, list[asyncio.Task[None]]] = {}
        try:
            while True:
                for link in await _links():
                    if link.name not in tasks:
                        tasks[link.name] = [
                            asyncio.create_task(self._forever(client, link, self._send)),
                            asyncio.create_task(self._forever(client, link, self._receive)),
                            asyncio.create_task(self._forever(client, link, self._beat)),
                        ]
                await asyncio.sleep(1.0)
        finally:
            for pair in tasks.values():
                for task in pair:
                    task.cancel()
            await client.close()

    async def _forever(self, client: Client, link: Link, work: Callable[[Client, Link], Awaitable[None]]) -> None:
        while True:
            try:
                await work(client, link)
            except (nats.errors.Error, APIError, DatabaseError, OSError, TimeoutError, SarhadError) as error:
                log.warning("link %s: %s: %s", link.name, type(error).__name__, error)
                await asyncio.sleep(PATIENCE)

    async def _beat(self, client: Client, link: Link) -> None:
        """Tell the neighbour every few seconds that the line works, and hear it say so."""
        me = self.place.name

        async def heard(message: Msg) -> None:
            await _heard(link, message.data.decode("ascii", "replace"))

        listening = await client.subscribe(server.beat_subject(link.name, me), cb=heard)
        try:
            while await _fresh(link) is not None:
                await client.publish(server.beat_subject(me, link.name), timezone.now().isoformat().encode())
                await asyncio.sleep(BEAT)
        finally:
            await listening.unsubscribe()

    async def _send(self, client: Client, link: Link) -> None:
        stream, me = client.jetstream(timeout=10), self.place.name
        await _stream(stream, StreamConfig(
            name=server.stream_to(link.name), subjects=[server.subject(me, link.name)],
            max_age=KEPT_SECONDS, duplicate_window=600,
        ))  # fmt: skip
        while True:
            fresh = await _fresh(link)
            if fresh is None:
                return
            if hello := await sync_to_async(greeting)(fresh):
                await self._publish(stream, link, hello, f"{hello.id}:{hello.sent_at:%H%M%S%f}")
                await asyncio.sleep(PATIENCE)
            busy = False
            async for message in _messages(fresh):
                await self._publish(stream, link, message, message.id)
                await _sent(fresh, message.number)
                busy = True
            await asyncio.sleep(0 if busy else PAUSE)

    async def _publish(self, stream: JetStreamContext, link: Link, message: Message, name: str) -> None:
        data = message.pack()
        headers = {"Nats-Msg-Id": name, SIGNATURE: sign(self.key, data)}
        await stream.publish(server.subject(self.place.name, link.name), data, headers=headers, timeout=10)

    async def _receive(self, client: Client, link: Link) -> None:
        stream = client.jetstream(timeout=10)
        me, name = self.place.name, server.stream_from(link.name)
        source = StreamSource(
            name=server.stream_to(me),
            external=ExternalStream(api=f"$JS.{link.name}.API", deliver=server.mirror_subject(link.name, me)),
        )
        await _stream(stream, StreamConfig(name=name, mirror=source, max_age=KEPT_SECONDS))
        taking = await stream.pull_subscribe("", durable="station", stream=name)
        while await _fresh(link) is not None:
            try:
                messages = await taking.fetch(AT_ONCE, timeout=2)
            except TimeoutError:
                continue
            for message in messages:
                await _take(link, message)
                await message.ack_sync()


async def _take(link: Link, message: Msg) -> None:
    """Take a message in, or say why it is refused; what is refused is not offered again."""
    try:
        await sync_to_async(_take_in)(link.pk, message.data, (message.headers or {}).get(SIGNATURE, ""))
    except SarhadError as error:
        log.error("link %s: a message is refused: %s", link.name, error)


def _take_in(link_pk: int, data: bytes, signature: str) -> None:
    close_old_connections()
    link = Link.objects.get(pk=link_pk)
    if link.revoked_at:
        return
    content = unpack(data)
    greets = content.number == 0 and not link.is_parent
    public = str(content.changes[0].body.get("public_key", "")) if greets and content.changes else link.public_key
    if not is_signed_by(public, data, signature):
        advice = "it may have been altered on its way, or sent by somebody else"
        raise SarhadError(Problem(f"not signed by {link.name!r}", advice))
    if greets and content.changes[0].kind == HELLO:
        welcome(link, content)
    elif content.number > 0:
        take_in(link, content)


async def _stream(context: JetStreamContext, config: StreamConfig) -> None:
    """Make the stream if it is not there."""
    try:
        await context.stream_info(str(config.name))
    except NotFoundError:
        await context.add_stream(config)


@sync_to_async
def _links() -> list[Link]:
    close_old_connections()
    return list(Link.objects.filter(revoked_at=None))


@sync_to_async
def _fresh(link: Link) -> Link | None:
    close_old_connections()
    return Link.objects.filter(pk=link.pk, revoked_at=None).first()


async def _messages(link: Link) -> AsyncIterator[Message]:
    waiting = messages_for(link)
    while (message := await sync_to_async(lambda: next(waiting, None))()) is not None:
        yield message


@sync_to_async
def _heard(link: Link, clock: str) -> None:
    """A sign of life moves only the clock that the screens show; nothing is decided by it."""
    try:
        its_clock = datetime.fromisoformat(clock)
    except ValueError:
        return
    Link.objects.filter(pk=link.pk).update(heard_at=timezone.now(), its_clock=its_clock)


@sync_to_async
def _sent(link: Link, number: int) -> None:
    sent(link, number)


async def _until_there(connect: Callable[[], Awaitable[Client]]) -> Client:
    while True:
        try:
            return await connect()
        except (OSError, nats.errors.Error, TimeoutError) as error:
            log.warning("message server: %s", error)
            await asyncio.sleep(0.5)


async def _tell(error: Exception) -> None:
    log.warning("message server: %s", error)
