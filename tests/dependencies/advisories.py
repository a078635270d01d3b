"""Known weaknesses of what is installed, asked of the OSV database: `python -m tests.dependencies.advisories`.

Exits with 1 when a pinned package has a published weakness. The database needs a network: without one nothing can be
said, which is not the same as nothing found, so `make test` tells it as skipped and goes on.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
DATABASE = os.environ.get("SARHAD_ADVISORIES", "https://api.osv.dev/v1/query")
LOCKS = ("bootstrap.txt", "test.txt")


def unreachable() -> str:
    """Why the database cannot be asked; empty if it can."""
    parts = urlsplit(DATABASE)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=3).close()
    except OSError as error:
        return f"no advisory database at {parts.hostname}: {error}; run `make audit` where there is a network"
    return ""


def command(*locks: Path) -> list[str]:
    """pip-audit over lock files, without installing or resolving anything."""
    files = [argument for lock in locks for argument in ("--requirement", str(lock))]
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--vulnerability-service", "osv"]
    return [sys.executable, "-m", "pip_audit", *options, "--osv-url", DATABASE, *files]


def main() -> int:
    """Ask about every pinned package."""
    if why := unreachable():
        print(why)
        return 2
    return subprocess.run(command(*(ROOT / "requirements" / name for name in LOCKS)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
