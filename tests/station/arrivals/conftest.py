"""A real server process with a station of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "station"
    home.mkdir()
    running = Server(home)
    running.start()
    yield running
    running.kill()
