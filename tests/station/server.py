"""A real server of the station on a home of its own, for tests that kill it."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SARHAD = "import sys; from sarhad.cli import main; sys.exit(main())"


PORTS = range(15_000, 32_000)
"""Below those that the system gives to outgoing connections: one of these stays free until the server begins."""

_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, and that was not given before."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as listener:
            if port not in _given and _binds(listener, port):
                _given.add(port)
                return port


def _binds(listener: socket.socket, port: int) -> bool:
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


class Server:
    """`sarhad station run --no-demo` in its own process group."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL",)}
        self.environment = {**inherited, "SARHAD_HOME": str(home), "PYTHONPATH": "src"}
        self.process: subprocess.Popen[bytes] | None = None

    def sarhad(self, *arguments: str) -> str:
        """Run a command on the same home; gives what it prints."""
        command = [sys.executable, "-c", SARHAD, *arguments]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.home / "server.log"

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def passwords(self) -> dict[str, str]:
        """The password of each role's account, as the first start showed it."""
        return dict(re.findall(r"(\w+)\s*[│|]\s*([\w-]{12,})\s*[│|]\s*\1\b", self.log.read_text()))

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, "-c", SARHAD, "station", "run", "--no-demo", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(1_200):  # a machine that does much else takes its time
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    def kill(self) -> None:
        """SIGKILL to the server and all its workers, in the middle of whatever they do."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that runs until the test is over; import it where it is used."""
    home = tmp_path / "station"
    home.mkdir()
    running = Server(home)
    try:
        running.start()
        yield running
    finally:
        running.kill()
