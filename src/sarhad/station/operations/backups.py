"""Back-ups: the whole database as of one moment, and every attachment, in one file that is checked when made.

The file begins with what it holds (`contents`). The keys are not in it: whoever holds a back-up must not be able to
work out the draws. Keep a copy of them apart.
"""

from __future__ import annotations

import hashlib
import io
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.operations.contents import NAME, Ask, Contents, chain_end, counted, now_text

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


def named(name: str) -> Backup:
    """The back-up of this name in the home directory.

    Raises:
        SarhadError: there is none.
    """
    found = next((one for one in backups() if one.path.name == name), None)
    if found is None:
        raise SarhadError(Problem(say("no back-up {name!r}", name=name), say("choose one of the list")))
    return found


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
        contents, copy = _copy_database(Path(work))
        draft = Path(work) / path.name
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                _add(archive, NAME, contents.to_json())
                archive.add(copy, copy.name)
                if Path(settings.ATTACHMENTS).exists():
                    archive.add(settings.ATTACHMENTS, "attachments")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    made = named(path.name)
    detail = {"file": path.name, "bytes": made.size, "sha256": sha256_of(path)}
    append("backup_made", actor=by.username if by else "station", subject="backup", detail=detail)
    return made


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def drop_all_but(newest: int) -> list[str]:
    """Delete all back-ups but the newest; gives the names of those deleted, which are recorded."""
    old = [one.path for one in backups()[newest:]]
    for path in old:
        path.unlink()
    if old:
        append("backups_dropped", actor="station", subject="backup", detail={"files": [path.name for path in old]})
    return [path.name for path in old]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents(copy: Path, ask: Ask) -> Contents:
    sequence, digest = chain_end(ask)
    applied = MigrationRecorder(connection).applied_migrations()
    attachments = Path(settings.ATTACHMENTS)
    return Contents(
        made_at=now_text(),
        engine=connection.vendor,
        database=copy.name,
        database_sha256=sha256_of(copy),
        migrations=tuple(sorted(f"{app}.{name}" for app, name in applied)),
        records=counted(ask),
        audit_sequence=sequence,
        audit_hash=digest,
        attachments=sum(path.is_file() for path in attachments.rglob("*")),
    )


def _copy_database(work: Path) -> tuple[Contents, Path]:
    return _copy_sqlite(work) if connection.vendor == "sqlite" else _dump_postgresql(work)


def _copy_sqlite(work: Path) -> tuple[Contents, Path]:
    """SQLite's online back-up: consistent while others write; then checked page by page."""
    copy = work / "station.sqlite3"
    connection.ensure_connection()
    target = sqlite3.connect(copy)
    try:
        connection.connection.backup(target)
        [(answer,)] = target.execute("PRAGMA integrity_check").fetchall()[:1]
        if answer != "ok":
            problem = Problem(
                say("the copy of the database is not whole: {answer}", answer=answer),
                say("check the disk, then try again"),
            )
            raise SarhadError(problem)
        return _contents(copy, lambda query: tuple(target.execute(query).fetchone())), copy
    finally:
        target.close()


def _dump_postgresql(work: Path) -> tuple[Contents, Path]:
    """`pg_dump` in its custom format, of the very moment at which the records are counted."""
    copy = work / "station.pgdump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

        def ask(query: str) -> tuple[object, ...]:
            cursor.execute(query)
            return tuple(cursor.fetchone() or ())

        [snapshot] = ask("SELECT pg_export_snapshot()")
        run_postgresql("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={copy}")
        return _contents(copy, ask), copy


def postgresql_place() -> dict[str, str]:
    """Where the database is, as PostgreSQL's own programs read it from the environment."""
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    database = settings.DATABASES["default"]
    return {variable: str(database[name]) for name, variable in names.items() if database.get(name)}


def run_postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the station's database.

    Raises:
        SarhadError: it is not installed or failed; what it said.
    """
    try:
        subprocess.run([program, *arguments], env=os.environ | postgresql_place(), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", b"") or str(error).encode()
        said = why.decode(errors="replace").strip()
        raise SarhadError(
            Problem(say("{program} failed: {said}", program=program, said=said), say("see the database"))
        ) from None
