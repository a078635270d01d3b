"""The station's home directory: the database, the keys and the attachments live here and nowhere else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 48


def home() -> Path:
    """The directory named by SARHAD_HOME, or `var` where the station is started."""
    return Path(os.environ.get("SARHAD_HOME", "var")).resolve()


def make_home() -> Path:
    """Make the home directory, readable to its owner only, and give it."""
    directory = home()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory


def secret(name: str, size: int = KEY_BYTES, directory: Path | None = None) -> str:
    """The secret (hexadecimal, of `size` bytes) kept in the file `name`, made (mode 0600) when there is none.

    It lies in the home directory, or in the one given.

    Two processes that start at once agree: the file appears complete, by a link, or not at all.
    """
    path = (directory or make_home()) / name
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(size) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()
