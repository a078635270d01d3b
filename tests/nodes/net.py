"""Real nodes on one machine: a database, a message server and a courier each, in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.station.server import SARHAD, free_port

ROOT = Path(__file__).parents[2]


class RealNode:
    """One node with a home of its own."""

    def __init__(self, base: Path, name: str, level: str, office: str, above: RealNode | None = None) -> None:
        self.name, self.level, self.office, self.above = name, level, office, above
        self.home = base / name
        self.home.mkdir()
        self.port, self.leaf = free_port(), free_port()
        inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.environment = {**inherited, "SARHAD_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self.process: subprocess.Popen[bytes] | None = None
        self.desk: subprocess.Popen[str] | None = None
        self.empty = self.home / "empty.sqlite3"

    def begin(self) -> None:
        """Make its empty tables, and keep a copy for the nodes below: making them again is only waited for."""
        self.sarhad("station", "migrate")
        self.python(EMPTY.format(path=str(self.empty)))

    def make(self, through: int | None = None, advertised: int | None = None) -> None:
        """Join below the node above, `through` a line that a test can cut; `advertised` is that line's port there."""
        if self.above and self.above.empty.exists():
            self.empty = self.above.empty
            shutil.copy(self.empty, self.home / "station.sqlite3")
        arguments = ["--name", self.name, "--level", self.level, "--office", self.office]
        arguments += ["--listen", f"127.0.0.1:{self.port}", "--accept", f"127.0.0.1:{self.leaf}"]
        if advertised:
            arguments += ["--advertise", f"127.0.0.1:{advertised}"]
        if self.above:
            file = self.home / "invitation.json"
            self.above.sarhad("node", "invite", "--name", self.name, "--office", self.office, "--output", str(file))
            arguments += ["--hub", f"127.0.0.1:{through or self.above.leaf}", "--invitation", str(file)]
        self.sarhad("node", "init", *arguments)

    def sarhad(self, *arguments: str) -> str:
        """Run a command of this node."""
        return self.python(COMMAND.format(arguments=["sarhad", *arguments]))

    def python(self, text: str) -> str:
        """Run a few lines of Python within this node's station; gives what they print.

        One process does it all, as a worker of the station does: it lives on when the courier is killed.
        """
        if self.desk is None or self.desk.poll() is not None:
            self.desk = subprocess.Popen(
                [sys.executable, "-c", DESK], env=self.environment, text=True, cwd=ROOT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        assert self.desk.stdin is not None
        assert self.desk.stdout is not None
        self.desk.stdin.write(json.dumps(text) + "\n")
        self.desk.stdin.flush()
        printed, problem = json.loads(self.desk.stdout.readline())
        assert not problem, problem
        return str(printed)

    def rest(self) -> None:
        """End the process that works here; the next piece of work starts another."""
        if self.desk is not None:
            self.desk.kill()
            self.desk.wait()
            self.desk = None

    def close(self) -> None:
        """End all its processes."""
        self.kill()
        self.rest()

    def count(self, table: str) -> int:
        """Rows of a table, read from its file without a process of the station; -1 while there is none."""
        try:
            with closing(sqlite3.connect(f"file:{self.home / 'station.sqlite3'}?mode=ro", uri=True, timeout=5)) as base:
                return int(base.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
        except sqlite3.Error:
            return -1

    def start(self) -> None:
        """Start message server and courier."""
        with (self.home / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SARHAD, "node", "run"], env=self.environment, stdout=log, stderr=log,
                start_new_session=True, cwd=ROOT,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL to message server and courier alike, whatever they do."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def digests(self, office: str = "") -> dict[str, list[Any]]:
        """What it holds of an office's subtree, by kind: count and hash."""
        return self.digests_of(office)[office]

    def digests_of(self, *offices: str) -> dict[str, dict[str, list[Any]]]:
        """The same for several offices ("" for all) in one look."""
        found: dict[str, dict[str, list[Any]]] = json.loads(self.python(DIGESTS.format(offices=offices)))
        return found

    def links(self) -> dict[str, dict[str, Any]]:
        """How its links stand, by neighbour."""
        return {one["name"]: one for one in json.loads(self.python(LINKS))}


EMPTY = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("VACUUM INTO '{path}'")
"""
COMMAND = """
import sys
from sarhad.cli import main
sys.argv = {arguments!r}
try:
    main()
except SystemExit as ended:
    if ended.code:
        raise RuntimeError(f"{{sys.argv}} ended with {{ended.code}}")
"""
DESK = """
import contextlib, io, json, sys, traceback
from sarhad.cli.station import set_up
set_up()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.db import close_old_connections
answers = sys.stdout
for line in sys.stdin:
    printed, problem = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            close_old_connections()
            exec(json.loads(line), {})
        except BaseException:
            problem = traceback.format_exc()
    print(json.dumps([printed.getvalue(), problem]), file=answers, flush=True)
"""
LINKS = """
import json
from dataclasses import asdict
from sarhad.station.nodes.standing import standings
print(json.dumps([asdict(one) for one in standings()], default=str))
"""

DIGESTS = """
import json
from sarhad.station.nodes.aggregates import AGGREGATES
from sarhad.station.nodes.digest import digest
from sarhad.station.offices.models import Office
paths = {{"": "", **dict(Office.objects.values_list("code", "path"))}}
held = {{code: [digest(kind, paths.get(code, "none")) for kind in AGGREGATES] for code in {offices!r}}}
print(json.dumps({{code: {{one.kind: [one.count, one.hash] for one in found}} for code, found in held.items()}}))
"""


def until(happened: Callable[[], bool], seconds: float = 60, step: float = 0.5) -> bool:
    """Whether it happened in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(step)
    return False


class Line:
    """A line between two message servers that can be cut: a proxy of TCP connections in a process of its own."""

    def __init__(self, to_port: int) -> None:
        self.port, self.to_port = free_port(), to_port
        self.process: subprocess.Popen[bytes] | None = None

    def join(self) -> None:
        """Let the line work."""
        command = [sys.executable, "-c", PROXY, str(self.port), str(self.to_port)]
        self.process = subprocess.Popen(command, start_new_session=True)
        assert until(lambda: _answers(self.port), 60, 0.1)

    def cut(self) -> None:
        """Cut it, in the middle of whatever goes over it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


PROXY = """
import asyncio, sys
async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
async def serve(reader, writer):
    try:
        there, back = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    except OSError:
        writer.close()
        return
    await asyncio.gather(pump(reader, back), pump(there, writer))
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
