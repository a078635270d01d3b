"""The threat model names all six kinds of STRIDE, and only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/threat-model.md").read_text(encoding="utf-8")
STRIDE = {
    "Spoofing", "Tampering", "Repudiation", "Information disclosure", "Denial of service", "Elevation of privilege",
}  # fmt: skip


def test_every_threat_names_a_test_that_exists():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
    named = [re.search(r"`(tests/\S+\.py)::(test_\w+)`", row) for row in rows]
    assert rows
    missing = [
        row
        for row, found in zip(rows, named, strict=True)
        if not found or f"def {found[2]}(" not in (ROOT / found[1]).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_no_kind_is_forgotten():
    assert {line.split("|")[1].strip() for line in PAGE.splitlines() if line.startswith("| ")} - {"Kind"} == STRIDE
