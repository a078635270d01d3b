"""Putting a back-up in the place of the present data: they are saved first, the result is verified, all is recorded.

What goes wrong on the way, up to an audit chain that does not hold, ends with the data of before.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append, verify_chain
from sarhad.station.audit.models import AuditHead, AuditRecord
from sarhad.station.nodes.models import Link
from sarhad.station.offices.models import Office
from sarhad.station.operations import maintenance
from sarhad.station.operations.backups import (
    DIRECTORY,
    Backup,
    back_up,
    named,
    postgresql_place,
    run_postgresql,
    sha256_of,
)
from sarhad.station.operations.contents import Contents, read_contents
from sarhad.station.risk import past
from sarhad.station.screens.telling import kept_problems

REASON_SHORTEST = 10
_COMMAND = "import sys; from sarhad.cli import main; sys.exit(main())"

EMPTY_POSTGRESQL = """\
SET lock_timeout = '60s';
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename);
  END LOOP;
END $$;
"""
"""Takes away tables that the back-up does not know, too: those of a later version point to others."""


@dataclass(frozen=True)
class Seen:
    """A back-up looked into.

    Attributes:
        sha256: of the whole file.
        recorded: the audit record that wrote its hash down when it was made; None: made elsewhere, or after the
            moment to which this station was restored.
    """

    backup: Backup
    contents: Contents
    sha256: str
    recorded: AuditRecord | None


def look_into(name: str) -> Seen:
    """What a back-up of the home directory holds, and whether it is the file that was recorded.

    Raises:
        SarhadError: there is none, or it cannot be used here; every reason.
    """
    backup = named(name)
    contents, digest = read_contents(backup.path), sha256_of(backup.path)
    records = list(AuditRecord.objects.filter(action="backup_made", detail__contains=f'"file":"{name}"'))
    recorded = next((one for one in records if f'"sha256":"{digest}"' in one.detail), None)
    problems = _problems(contents)
    if records and recorded is None:
        problems.append(
            Problem(say("the file is not the one that was made: its hash differs"), say("choose another back-up"))
        )
    if problems:
        raise SarhadError(*problems)
    return Seen(backup, contents, digest, recorded)


def _problems(contents: Contents) -> list[Problem]:
    found = []
    if contents.engine != connection.vendor:
        advice = say("restore it on a station with that database")
        found.append(
            Problem(
                say(
                    "it is of {engine}, this station runs on {vendor}", engine=contents.engine, vendor=connection.vendor
                ),
                advice,
            )
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if later := sorted(set(contents.migrations) - known):
        advice = say("install the version of Sarhad that made it, or a later one")
        found.append(Problem(say("it is of a later version: {later} is not known here", later=later[0]), advice))
    if Link.objects.filter(revoked_at=None).exists():
        advice = say("its neighbours would not notice that it forgot: see the guide on back-ups")
        found.append(Problem(say("this node is joined to others"), advice))
    return found


def start(by: User, name: str, reason: str) -> None:
    """Begin to restore, in a process of its own; from now on nobody is let in until it has ended.

    Raises:
        PermissionDenied: `by` does not run the whole station.
        SarhadError: no reason, no such back-up, or another restore is going on.
    """
    check_reason(reason)
    require(by, Action.RUN_STATION, Office.objects.order_by("path").first())
    look_into(name)
    begun = maintenance.begin(name, by.username, reason)
    command = [sys.executable, "-c", _COMMAND, "station", "restore", name, "--begun"]
    log = os.open(Path(settings.HOME) / "restore.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment()
        )
    finally:
        os.close(log)
    maintenance.keep(replace(begun, process=process.pid))


def _environment() -> dict[str, str]:
    """The present one, with the plain HTTP that `sarhad` would decide by the address it listens on."""
    return (
        os.environ | {"SARHAD_HOME": str(settings.HOME)} | ({"SARHAD_PLAIN_HTTP": "1"} if settings.PLAIN_HTTP else {})
    )


def check_reason(reason: str) -> None:
    """Pass when the reason says something.

    Raises:
        SarhadError: it does not.
    """
    if len(reason.strip()) < REASON_SHORTEST:
        raise SarhadError(
            Problem(
                say("no reason is given"), say("at least {reason_shortest} characters", reason_shortest=REASON_SHORTEST)
            )
        )


def restore(begun: maintenance.Restoring) -> Backup:
    """Put the back-up in the place of the present data; gives the back-up of the present that was made first.

    Raises:
        SarhadError: it could not be done; the data are those of before.
    """
    try:
        seen = look_into(begun.file)
        before = back_up(None)
        head = AuditHead.objects.get(pk=1)
        try:
            _put_back(seen)
            append(
                "restored",
                actor=begun.by,
                subject="backup",
                detail={
                    "file": begun.file, "sha256": seen.sha256, "reason": begun.reason, "saved": before.path.name,
                    "saved_sha256": sha256_of(before.path), "left_at": head.sequence, "left_hash": head.hash,
                },
            )  # fmt: skip
        except Exception:
            _put_back(Seen(before, read_contents(before.path), "", None))
            raise
    except Exception as error:
        maintenance.keep(replace(begun, state="failed", problems=kept_problems(error)))
        raise
    maintenance.keep(replace(begun, state="done"))
    return before


def _put_back(seen: Seen) -> None:
    """Database, then migrations, then attachments; then everything is verified."""
    with tempfile.TemporaryDirectory(dir=Path(settings.HOME) / DIRECTORY) as directory:
        work = Path(directory)
        with tarfile.open(seen.backup.path) as archive:
            archive.extractall(work, filter="data")
        copy = work / seen.contents.database
        if sha256_of(copy) != seen.contents.database_sha256:
            raise SarhadError(
                Problem(say("the copy of the database in the back-up is damaged"), say("choose another back-up"))
            )
        if connection.vendor == "sqlite":
            _fill_sqlite(copy)
        else:
            _fill_postgresql(copy)
        connection.close_if_unusable_or_obsolete()
        call_command("migrate", verbosity=0, interactive=False)
        _swap_attachments(work / "attachments")
    Session.objects.all().delete()
    past.forget()
    _verify(seen.contents)


def _fill_sqlite(copy: Path) -> None:
    """Page by page into the present database, in one transaction: other processes see the old data or the new."""
    connection.ensure_connection()
    source = sqlite3.connect(copy)
    try:
        source.backup(connection.connection)
    finally:
        source.close()


def _fill_postgresql(copy: Path) -> None:
    """In one transaction of the database: everything of the back-up, or what was there before."""
    connection.close()
    script = copy.with_suffix(".sql")
    run_postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={script}", str(copy))
    with script.open("rb") as rest, tempfile.TemporaryFile() as whole:
        whole.write(EMPTY_POSTGRESQL.encode())
        shutil.copyfileobj(rest, whole)
        whole.seek(0)
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"],
            stdin=whole, capture_output=True, env=os.environ | postgresql_place(), check=False,
        )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise SarhadError(
            Problem(say("psql failed: {said}", said=said), say("restore as the owner of the tables: see the guide"))
        )


def _swap_attachments(new: Path) -> None:
    """The back-up's photographs and documents take the place of the present ones."""
    place = Path(settings.ATTACHMENTS)
    new.mkdir(exist_ok=True)
    aside = new.with_name("attachments-before")
    if place.exists():
        place.rename(aside)
    new.rename(place)


def _verify(contents: Contents) -> None:
    anchor = (contents.audit_sequence, contents.audit_hash) if contents.audit_sequence else None
    problems = [
        Problem(say("audit record {sequence}: {message}", sequence=one.sequence, message=one.message))
        for one in verify_chain(anchor)[:10]
    ]
    missing = contents.attachments - sum(path.is_file() for path in Path(settings.ATTACHMENTS).rglob("*"))
    if missing:
        problems.append(Problem(say("{missing} attachments are missing", missing=missing)))
    if problems:
        raise SarhadError(*problems)
