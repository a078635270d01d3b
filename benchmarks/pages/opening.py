"""Opening a page through Django's test client: what it asked the database, how long, and the plan of every question."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BIG = 10_000
"""Rows from which on a table must not be read whole for a page."""


@dataclass(frozen=True)
class Opened:
    """One page; milliseconds of the database by the clock, of this process by its processor time.

    Attributes:
        processor: milliseconds of processor time of the database's process; 0 where it is not on this computer.
        slowest: the node on top of the slowest question's plan.
        whole: big tables that a plan reads from end to end.
    """

    role: str
    page: str
    status: int
    kilobytes: float
    queries: int
    database: float
    processor: float
    server: float
    slowest: str
    whole: tuple[str, ...]

    @property
    def together(self) -> float:
        """Server and database."""
        return self.database + self.server


def open_page(client: Client, role: str, page: str) -> Opened:
    """Open the page twice and measure the second time, when the rules are compiled and the translations read."""
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        started, worked = time.process_time(), _worked()
        answer = client.get(page)
        body = answer.getvalue()
        server, worked = time.process_time() - started, _worked() - worked
    times = [(1000 * float(one["time"]), one["sql"]) for one in asked.captured_queries]
    plans = {sql: plan_of(sql) for _, sql in times if sql.lstrip().upper().startswith(("SELECT", "WITH"))}
    big = big_tables()
    whole = sorted({table for plan in plans.values() for table in read_whole(plan) if table in big})
    slowest = max(times, default=(0.0, ""))[1]
    return Opened(
        role, page, answer.status_code, len(body) / 1000, len(times), sum(took for took, _ in times), worked,
        1000 * server,
        plans[slowest]["Node Type"] if slowest in plans else "", tuple(whole),
    )  # fmt: skip


def _worked() -> float:
    """Milliseconds of processor time of the database's process so far, as Linux tells it on the same computer."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0


def plan_of(sql: str) -> dict[str, Any]:
    """The plan of a question as it was asked, without asking it again."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}".replace("%", "%%"), [])
        [[told]] = cursor.fetchall()
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def read_whole(plan: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from read_whole(part)


def big_tables() -> set[str]:
    """Tables that the planner takes for big."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [BIG])
        return {name for (name,) in cursor.fetchall()}
