"""kill -9 in the middle of a bulk submission: what was acknowledged is there afterwards, and nothing is there twice."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from collections.abc import Iterator

import pytest

from tests.station.country import BOLTS, SHOES, submission
from tests.station.server import Server

pytestmark = pytest.mark.sqlite_file

LINES = 4000
KILL_AFTER = 700


def bulk(server: Server, token: str, lines: list[bytes]) -> Iterator[dict[str, object]]:
    """Send the lines and give the answers as they come; ends when the connection breaks."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Length": str(sum(map(len, lines)))}
    connection.putrequest("POST", "/api/declarations/bulk")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    sender = threading.Thread(target=_send, args=(connection, lines), daemon=True)
    sender.start()
    try:
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        while line := answer.readline():
            if line.endswith(b"\n"):
                yield json.loads(line)
    except (ConnectionError, http.client.HTTPException):
        return
    finally:
        sender.join(timeout=10)
        connection.close()


def _send(connection: http.client.HTTPConnection, lines: list[bytes]) -> None:
    try:
        for line in lines:
            connection.send(line)
    except OSError:
        return


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(server: Server):
    token = server.sarhad("station", "key", "--name", "test", "--office", "CENTRE").strip()
    sent = [submission(BOLTS, SHOES, office="CENTRE", name=f"K{n}") for n in range(LINES)]
    lines = [one.model_dump_json().encode() + b"\n" for one in sent]

    acknowledged = []
    for answer in bulk(server, token, lines):
        assert answer["outcome"] == "accepted"
        acknowledged.append(answer["declaration_id"])
        if len(acknowledged) == KILL_AFTER:
            server.kill()
    assert KILL_AFTER <= len(acknowledged) < LINES

    with sqlite3.connect(server.home / "station.sqlite3") as database:
        [[integrity]] = database.execute("PRAGMA integrity_check")
        kept = {row[0] for row in database.execute("SELECT declaration_id FROM declared_declaration")}
    assert integrity == "ok"
    assert set(acknowledged) <= kept
    assert len(kept) < LINES

    server.start()
    outcomes = {str(answer["declaration_id"]): answer["outcome"] for answer in bulk(server, token, lines)}
    assert {name for name, outcome in outcomes.items() if outcome == "repeated"} == kept
    assert set(outcomes.values()) == {"repeated", "accepted"}

    with sqlite3.connect(server.home / "station.sqlite3") as database:
        [[declarations, items, decisions]] = database.execute(
            "SELECT (SELECT count(*) FROM declared_declaration), (SELECT count(*) FROM declared_item),"
            " (SELECT count(*) FROM risk_decision)"
        )
    assert (declarations, items, decisions) == (LINES, 2 * LINES, 2 * LINES)
    assert json.loads(server.sarhad("audit", "verify", "--json"))["breaks"] == []
