"""`sarhad node run`: the node's message server and its courier, together until one is told to stop."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from sarhad.errors import Problem, SarhadError
from sarhad.station.nodes import server
from sarhad.station.nodes.courier import Courier
from sarhad.station.nodes.models import Link
from sarhad.station.nodes.place import Place, read_place
from sarhad.station.nodes.pulse import Pulse

logger = logging.getLogger("sarhad.nodes")

SETTINGS = "messages.conf"
SERVER = "nats-server"


def write_server_settings(home: Path, place: Place) -> bool:
    """Write the message server's settings from the links; gives whether they changed."""
    children = Link.objects.filter(is_parent=False, revoked_at=None).order_by("name")
    return server.write_settings(home / SETTINGS, server.settings_text(place, children, home))


def run() -> None:
    """Run until stopped.

    Raises:
        SarhadError: the message server is not installed, or this station is no node.
    """
    if shutil.which(SERVER) is None:
        raise SarhadError(Problem(f"{SERVER} is not installed", "install the package nats-server"))
    home = Path(settings.HOME)
    place = read_place(home)
    write_server_settings(home, place)
    asyncio.run(_run(home, place))


MOST_TO_END = 5
"""Seconds a message server has to end in order."""


async def _run(home: Path, place: Place) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    pulse = Pulse()
    courier = Courier(place, pulse)
    tasks = [
        asyncio.create_task(pulse.run()),
        asyncio.create_task(_serve(home, place, courier.server_is_stuck, pulse)),
        asyncio.create_task(courier.run()),
        asyncio.create_task(stopping.wait()),
    ]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


async def _serve(home: Path, place: Place, stuck: asyncio.Event, pulse: Pulse) -> None:
    """Keep the message server running and answering, and tell it when a node below was invited or revoked."""
    written = -1
    while True:
        stuck.clear()
        with (home / "messages.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                SERVER, "-c", str(home / SETTINGS), stdout=log, stderr=subprocess.STDOUT
            )
        try:
            while process.returncode is None and not stuck.is_set():
                await asyncio.sleep(2)
                edition = pulse.edition
                if edition != written and await asyncio.to_thread(_rewritten, home, place, process):
                    written = edition
        finally:
            await _end(process)
        await asyncio.sleep(1)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End it in order; one that does not answer any more does not hear that either."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), MOST_TO_END)
    except TimeoutError:
        process.kill()
        await process.wait()


def _rewritten(home: Path, place: Place, process: asyncio.subprocess.Process) -> bool:
    """Write the settings and tell the message server where they changed; while disk or database refuse, it is left."""
    close_old_connections()
    try:
        if write_server_settings(home, place):
            process.send_signal(signal.SIGHUP)
    except (OSError, DatabaseError) as error:
        logger.warning("settings of the message server: %s", error)
        return False
    return True
