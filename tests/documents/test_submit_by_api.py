"""The guide to the API works as it is written, against a real server."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from tests.station.server import Server, server  # noqa: F401

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "submit-by-api.md").read_text(encoding="utf-8")


def test_the_guide_works_from_the_key_to_where_a_declaration_stands(server: Server) -> None:  # noqa: F811
    [command] = re.findall(r"```console\nsarhad (.*?)\n```", PAGE)
    token = server.sarhad(*shlex.split(command)).strip()
    known: dict[str, Any] = {"URL": f"http://127.0.0.1:{server.port}", "TOKEN": token}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for block in blocks:
        exec(compile(block, "submit-by-api.md", "exec"), known)
    assert len(blocks) == 6
    assert known["mistakes"]
