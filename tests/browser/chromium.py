"""The Chromium that tests and benchmarks drive: Debian's own, with what it does on the side switched off."""

from __future__ import annotations

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program() -> str | None:
    """Where it lies; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
