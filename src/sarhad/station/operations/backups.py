"""Back-ups: the whole database as of one moment, and every attachment, in one file that is checked when made.

The keys are not in it: whoever holds a back-up must not be able to work out the draws. Keep a copy of them apart.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append

DIRECTORY = "backups"


@dataclass(frozen=True)
class Backup:
    """One back-up file; `size` in bytes."""

    path: Path
    made_at: datetime
    size: int


def backups() -> list[Backup]:
    """Every back-up in the home directory, the newest first."""
    found = sorted((Path(settings.HOME) / DIRECTORY).glob("sarhad-*.tar.gz"), reverse=True)
    return [Backup(p, datetime.fromtimestamp(p.stat().st_mtime, UTC), p.stat().st_size) for p in found]


def back_up(by: User | None) -> Backup:
    """Make a back-up and record it; `by` None is the station itself.

    Raises:
        PermissionDenied: `by` does not run the station.
        SarhadError: the database could not be copied, or the copy is not whole.
    """
    if by is not None:
        require(by, Action.RUN_STATION)
    directory = Path(settings.HOME) / DIRECTORY
    directory.mkdir(mode=0o700, exist_ok=True)
    path = directory / f"sarhad-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.tar.gz"
    with tempfile.TemporaryDirectory(dir=directory) as work:
        copy = _copy_database(Path(work))
        draft = Path(work) / path.name
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                archive.add(copy, copy.name)
                if Path(settings.ATTACHMENTS).exists():
                    archive.add(settings.ATTACHMENTS, "attachments")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    made = backups()[0]
    detail = {"file": path.name, "bytes": made.size, "sha256": sha256_of(path)}
    append("backup_made", actor=by.username if by else "station", subject="backup", detail=detail)
    return made


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_database(work: Path) -> Path:
    return _copy_sqlite(work) if connection.vendor == "sqlite" else _dump_postgresql(work)


def _copy_sqlite(work: Path) -> Path:
    """SQLite's online back-up: consistent while others write; then checked page by page."""
    copy = work / "station.sqlite3"
    connection.ensure_connection()
    target = sqlite3.connect(copy)
    try:
        connection.connection.backup(target)
        [(answer,)] = target.execute("PRAGMA integrity_check").fetchall()[:1]
    finally:
        target.close()
    if answer != "ok":
        raise SarhadError(Problem(f"the copy of the database is not whole: {answer}", "check the disk, then try again"))
    return copy


def _dump_postgresql(work: Path) -> Path:
    """`pg_dump` in its custom format, which `pg_restore` reads."""
    copy, database = work / "station.pgdump", settings.DATABASES["default"]
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    place = {variable: str(database[name]) for name, variable in names.items() if database.get(name)}
    try:
        subprocess.run(
            ["pg_dump", "--format=custom", f"--file={copy}"], env=os.environ | place, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", b"") or str(error).encode()
        raise SarhadError(
            Problem(f"pg_dump failed: {why.decode(errors='replace').strip()}", "see the database")
        ) from None
    return copy
