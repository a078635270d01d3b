"""Declarations a second at the API of real server processes, one at a time and in bulk, on SQLite and PostgreSQL.

`python -m benchmarks.load [--postgres URL] [--seconds 20] [--connections 4]`; needs Debian's package wrk. The database
named by the URL is emptied. Server, database and client share this computer's cores. Each line tells processor seconds
too, which hold on a busy computer where the clock does not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.serving import Loaded

LUA = Path(__file__).with_name("single.lua")
BULK_DECLARATIONS, ITEMS_EACH = 2_000, 3


@dataclass(frozen=True)
class Measured:
    """One line of the table; times in milliseconds, processor time in milliseconds a declaration."""

    what: str
    database: str
    a_second: float
    p50: float | None
    p99: float | None
    server: float
    store: float


def processor_seconds(pattern: str, group: int | None = None) -> float:
    """User and system seconds so far of the processes whose command line fits, or of a process group."""
    total, ticks = 0, os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if (group is not None and int(fields[2]) == group) or (group is None and re.search(pattern, line)):
            total += int(fields[11]) + int(fields[12])
    return total / ticks


def declaration(name: str, office: str, items: int) -> dict[str, object]:
    """A declaration as a broker sends it."""
    goods = [
        {
            "item_no": number, "hs_code": "640399", "origin_country": "TR", "goods_description": "leather shoes",
            "net_mass_kg": 812.5, "gross_mass_kg": 900.0, "customs_value": 96500.0, "invoice_amount": 96500.0,
            "duty_rate": 10.0, "duties_assessed": 9650.0, "packages": 40,
        }
        for number in range(1, items + 1)
    ]  # fmt: skip
    header = {
        "declared_at": "2026-03-02T10:30:00",
        "office": office,
        "importer": "T1",
        "declarant": "B1",
        "currency": "USD",
    }
    return {"declaration_id": name, **header, "items": goods}


def backends_of(database: str) -> str:
    """Fits the command lines of PostgreSQL's processes that serve the database of this URL.

    >>> backends_of("postgresql:///load?host=/var/run/postgresql")
    '^postgres: .* load '
    """
    return rf"^postgres: .* {re.escape(unquote(urlsplit(database).path.lstrip('/')))} "


@contextmanager
def spent(server: Loaded, database: str) -> Iterator[list[float]]:
    """Processor seconds of server and database in the block."""
    assert server.process is not None
    server_process = server.process.pid

    def so_far() -> list[float]:
        store = processor_seconds(backends_of(database)) if database else 0.0
        return [processor_seconds("", server_process), store]

    before = so_far()
    used: list[float] = []
    yield used
    used += [after - then for after, then in zip(so_far(), before, strict=True)]


def single(server: Loaded, database: str, token: str, body: str, seconds: int, connections: int) -> Measured:
    """New declarations of one item, each sent when the one before was answered."""
    environment = os.environ | {"LOAD_TOKEN": token, "LOAD_BODY": body, "LOAD_RUN": f"c{connections}"}
    address = f"http://127.0.0.1:{server.port}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(LUA), address]
    with spent(server, database) as used:
        out = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", out)
    assert found, out
    count, micros, refused, p50, p99 = (int(one) for one in found.groups())
    if refused:
        raise RuntimeError(f"{refused} of {count} were not taken: {out}")
    cost = [1000 * one / count for one in used]
    what = f"single, {connections} at a time"
    return Measured(what, (database and "PostgreSQL") or "SQLite", count * 1e6 / micros, p50 / 1000, p99 / 1000, *cost)


def bulk(server: Loaded, database: str, token: str, office: str) -> Measured:
    """One bulk submission; items a second, processor time an item."""
    lines = (json.dumps(declaration(f"B{number}", office, ITEMS_EACH)) for number in range(BULK_DECLARATIONS))
    body = ("\n".join(lines) + "\n").encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/declarations/bulk", body, headers)
    items = BULK_DECLARATIONS * ITEMS_EACH
    with spent(server, database) as used:
        started = time.perf_counter()
        answers = [json.loads(line) for line in urllib.request.urlopen(request, timeout=600)]
        took = time.perf_counter() - started
    if sum(one["outcome"] == "accepted" for one in answers) != BULK_DECLARATIONS:
        raise RuntimeError(f"not all were taken: {answers[:3]}")
    cost = [1000 * one / items for one in used]
    return Measured("bulk, items", (database and "PostgreSQL") or "SQLite", items / took, None, None, *cost)


def measure(database: str, seconds: int, connections: list[int]) -> Iterator[Measured]:
    """All lines of one database."""
    with tempfile.TemporaryDirectory(prefix="sarhad-load-") as folder:
        server = Loaded(Path(folder), database)
        try:
            server.begin()
            server.count_days()
            central, office = server.an_office("central"), server.an_office("checkpoint")
            token = server.sarhad("station", "key", "--name", "load", "--office", central).split()[-1]
            body = json.dumps(declaration("@ID@", office, 1))
            single(server, database, token, body, 3, 2)
            for number in connections:
                yield single(server, database, token, body, seconds, number)
            yield bulk(server, database, token, office)
        finally:
            server.kill()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", default="", help="URL of a database that may be emptied")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; install Debian's package wrk")
    print("| submission | database | a second | p50 ms | p99 ms | server CPU ms each | database CPU ms each |")
    print("|---|---|---|---|---|---|---|")
    for kind, database in (("sqlite", ""), ("postgresql", asked.postgres)):
        if asked.only not in (None, kind) or (kind == "postgresql" and not database):
            continue
        for one in measure(database, asked.seconds, asked.connections):
            times = [f"{value:.1f}" if value is not None else "" for value in (one.p50, one.p99)]
            print(
                f"| {one.what} | {one.database} | {one.a_second:,.0f} | {times[0]} | {times[1]} "
                f"| {one.server:.2f} | {one.store:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
