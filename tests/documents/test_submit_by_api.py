"""The guide to the API works as it is written, against a real server."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.station.server import Server

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "submit-by-api.md").read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "station"
    home.mkdir()
    running = Server(home)
    running.start()
    yield running
    running.kill()


def test_the_guide_works_from_the_key_to_where_a_declaration_stands(server: Server) -> None:
    [command] = re.findall(r"```console\nsarhad (.*?)\n```", PAGE)
    token = server.sarhad(*shlex.split(command)).strip()
    known: dict[str, Any] = {"URL": f"http://127.0.0.1:{server.port}", "TOKEN": token}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for block in blocks:
        exec(compile(block, "submit-by-api.md", "exec"), known)
    assert len(blocks) == 6
    assert known["mistakes"]
