"""A database of an earlier version, with its data, is brought to the present form by one command and works on.

`sqlite.sql.gz` and `postgresql.sql.gz` were made by the code of commit bc00055 (before nodes, allauth, named lists and
the risk register): its demonstration of 150 items, an inspection, a re-routing, a shift and a key.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.station.country import SELECTION_KEY

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
URL = os.environ.get("DATABASE_URL", "")
THERE = {
    "offices.Office": 21, "accounts.User": 6, "accounts.ApiKey": 1, "declared.Declaration": 71, "declared.Item": 153,
    "risk.ProfileVersion": 40, "risk.Decision": 153, "inspections.Finding": 1, "inspections.Rerouting": 1,
    "shifts.Shift": 1, "lanes.PlanVersion": 1,
}  # fmt: skip
"""Records of the earlier version, by kind."""


@pytest.fixture
def environment(tmp_path) -> Iterator[dict[str, str]]:
    """A home with the earlier database: SQLite, or PostgreSQL where that is what the tests run on."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SARHAD_", "DATABASE_"))}
    place = {
        "SARHAD_HOME": str(tmp_path), "SARHAD_SELECTION_KEY": SELECTION_KEY, "SARHAD_PLAIN_HTTP": "1",
        "DJANGO_SETTINGS_MODULE": "sarhad.station.settings", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    if not URL.startswith("postgres"):
        with sqlite3.connect(tmp_path / "station.sqlite3") as database:
            database.executescript(gzip.decompress((HERE / "sqlite.sql.gz").read_bytes()).decode())
        database.close()
        yield inherited | place
        return
    server, _slash, name = URL.rpartition("/")
    earlier = f"{name}_upgrade_{os.getpid()}"
    with psycopg.connect(URL, autocommit=True) as maker:
        maker.execute(f'CREATE DATABASE "{earlier}"')
        try:
            with psycopg.connect(f"{server}/{earlier}", autocommit=True) as database:
                database.execute(gzip.decompress((HERE / "postgresql.sql.gz").read_bytes()))
            yield inherited | place | {"DATABASE_URL": f"{server}/{earlier}"}
        finally:
            maker.execute(f'DROP DATABASE "{earlier}" WITH (FORCE)')


def run(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_database_of_an_earlier_version_is_upgraded_and_works_on(environment):
    run(environment, "-c", "import sys; from sarhad.cli import main; sys.exit(main())", "station", "migrate")
    told = json.loads(run(environment, "-m", "tests.station.upgrade.use", *THERE).splitlines()[-1])
    assert told["found"] == THERE
    assert told["chain"] == told["after"] == []
    assert told["same"]
    assert all(told["same"])
    assert told["note"] == "Scale ticket 7"
    assert told["answer"] == 201
    assert set(told["pages"].values()) == {200}
