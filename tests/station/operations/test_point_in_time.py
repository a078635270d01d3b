"""The guide's way back to any moment works: with Litestream for SQLite, with an archive of the log for PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.station.server import free_port

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/how-to/back-up-and-restore.md").read_text(encoding="utf-8")


def blocks(heading: str) -> list[str]:
    part = PAGE.split(f"## Back to any moment: {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```console\n(.*?)```", part, re.DOTALL)


def now() -> str:
    time.sleep(0.3)
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    time.sleep(0.3)
    return moment


def test_sqlite_goes_back_to_a_moment_between_two_changes(tmp_path):
    replicate, back = blocks("SQLite")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SARHAD_HOME": str(tmp_path), "REPLICA": str(tmp_path / "replica"),
    }  # fmt: skip
    database = tmp_path / "station.sqlite3"
    with sqlite3.connect(database, isolation_level=None) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE t (n)")
        copying = subprocess.Popen(["bash", "-euc", f"exec {replicate}"], env=environment, stdout=subprocess.DEVNULL)
        try:
            _until(lambda: list((tmp_path / "replica").rglob("*.ltx")))
            live.execute("INSERT INTO t VALUES (1)")
            time.sleep(2.5)  # it copies each second
            moment = now()
            live.execute("INSERT INTO t VALUES (2)")
            time.sleep(2.5)
        finally:
            copying.terminate()
            copying.wait()
    subprocess.run(["bash", "-euc", back], env=environment | {"MOMENT": moment}, check=True, capture_output=True)
    assert sqlite3.connect(database).execute("SELECT n FROM t").fetchall() == [(1,)]
    assert sqlite3.connect(tmp_path / "before.sqlite3").execute("SELECT n FROM t").fetchall() == [(1,), (2,)]


def _until(there) -> None:
    for _ in range(200):
        if there():
            return
        time.sleep(0.1)
    raise TimeoutError


class Cluster:
    """A PostgreSQL server of its own in a directory of its own, run by a user that is not root."""

    def __init__(self, place: Path, binaries: Path) -> None:
        self.port = free_port()
        self.environment = {
            "PATH": f"{binaries}:{os.environ['PATH']}", "PGDATA": str(place / "data"), "PGHOST": str(place),
            "PGPORT": str(self.port), "PGDATABASE": "postgres", "ARCHIVE": str(place / "archive"),
            "BASE": str(place / "base"), "HOME": str(place), "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        self.place = place

    def run(self, script: str, **variables: str) -> str:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*as_user, "bash", "-euc", script], env=self.environment | variables, cwd=self.place,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        log = self.place / "data.log"
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{log.read_text() if log.exists() else ''}"
        return done.stdout.strip()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(one) for one in [shutil.which("initdb")] if one
    ]
    if not found:
        pytest.skip("no initdb: a PostgreSQL server is not installed on this computer")
    place = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(place, "postgres", "postgres")
    made = Cluster(place, found[-1].parent)
    settings = f"port={made.port}\nlisten_addresses=''\nunix_socket_directories='{place}'\nfsync=off\n"
    try:
        made.run("initdb --auth=trust --no-sync -D $PGDATA")
        made.run(f"cat >> $PGDATA/postgresql.conf <<END\n{settings}END")
        made.run("pg_ctl -D $PGDATA -w -l $PGDATA.log start")
        yield made
    finally:
        made.run("pg_ctl -D $PGDATA -m immediate stop || true")
        shutil.rmtree(place)


@pytest.mark.postgresql
def test_postgresql_goes_back_to_a_moment_between_two_changes(cluster):
    archive, back = blocks("PostgreSQL")
    cluster.run("psql -qc 'CREATE TABLE t (n int)'")
    cluster.run(archive)
    cluster.run("psql -qc 'INSERT INTO t VALUES (1)' -c 'SELECT pg_switch_wal()'")
    moment = now()
    cluster.run("psql -qc 'INSERT INTO t VALUES (2)'")
    cluster.run(back, MOMENT=moment.replace("T", " ").replace("Z", "+00"))
    assert cluster.run("psql -Atc 'SELECT n FROM t'") == "1"
    assert cluster.run("psql -Atc 'SELECT pg_is_in_recovery()'") == "f", "it takes new declarations"
