"""Disks that can be filled, and clocks that are wrong: a tmpfs of a few MiB, and libfaketime."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


class SmallDisk:
    """A file system of a few MiB where a node has its home; needs root."""

    def __init__(self, place: Path, mib: int) -> None:
        self.place, self.mib = place, mib
        self.ballast = place / "ballast"

    def make(self) -> None:
        """Put it there."""
        self.place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.mib}m,mode=700", "tmpfs", self.place], check=True)

    def fill(self) -> None:
        """Leave not a byte."""
        with suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(64 * 1024))
        with suppress(OSError), self.ballast.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(512))

    def free(self) -> None:
        """Give the room back."""
        self.ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take it away with all that is on it."""
        subprocess.run(["umount", "-l", self.place], check=False)


def skewed(by: str) -> dict[str, str]:
    """The environment of a process whose clock is off, as "+1h"."""
    if FAKETIME is None:
        raise OSError("no libfaketime: install Debian's package faketime")
    return {"LD_PRELOAD": os.fspath(FAKETIME), "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
