"""What explanations claim in Python is true: their code is run, block after block."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["explanation/the-random-draw.md"])
def test_the_code_of_the_page_runs(name: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    known: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, name, "exec"), known)
    assert len(blocks) == 2
    assert known["bolts"].declaration_id == "D1"
