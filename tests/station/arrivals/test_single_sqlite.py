"""Single submissions at a real server on its SQLite file: those that wait share a transaction, each has its answer."""

from __future__ import annotations

import http.client
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sarhad.declarations.columns import Declaration as DeclarationIn
from tests.station.country import BOLTS, submission
from tests.station.server import Server

pytestmark = pytest.mark.sqlite_file

AT_ONCE = 8


def post(server: Server, token: str, one: DeclarationIn) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/declarations", one.model_dump_json(), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_what_waits_for_the_file_is_committed_together_and_answered_apart(server: Server):
    tokens = [server.sarhad("station", "key", "--name", name, "--office", "CENTRE").strip() for name in "ab"]
    good = [submission(BOLTS, office="CENTRE", name=f"G{n}") for n in range(20)]
    twice = submission(BOLTS, office="CENTRE", name="TWICE")
    refused = submission(BOLTS, office="NOWHERE", name="NOWHERE")
    sent = [(tokens[0], one) for one in (*good[:10], twice, refused, twice, *good[10:])]
    sent[3:3] = [(tokens[1], submission(BOLTS, office="CENTRE", name=f"H{n}")) for n in range(4)]
    post(server, tokens[0], submission(BOLTS, office="CENTRE"))

    with sqlite3.connect(server.home / "station.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody can write: the first of each process waits for the file
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = [pool.submit(post, server, *one) for one in sent]
            time.sleep(3)
            assert not any(one.done() for one in futures)
            other.execute("ROLLBACK")
            answers = [one.result(60) for one in futures]

    for (_, one), (status, told) in zip(sent, answers, strict=True):
        if one is refused:
            assert status == 422
            assert "NOWHERE" in told["mistakes"][0]["message"]
        else:
            assert told["declaration_id"] == one.declaration_id
            assert status in ((200, 201) if one is twice else (201,))
    both = [answer for (_, one), answer in zip(sent, answers, strict=True) if one is twice]
    assert sorted(status for status, _ in both) == [200, 201]
    assert both[0][1] == both[1][1]

    with sqlite3.connect(server.home / "station.sqlite3") as database:
        kept = database.execute(
            "SELECT declaration_id, declared_declaration.arrived_at, arrival_id, api_key_id FROM declared_declaration"
            " JOIN declared_arrival ON declared_arrival.id = arrival_id WHERE declaration_id NOT LIKE 'D%'"
        ).fetchall()
        records = database.execute("SELECT office FROM audit_auditrecord WHERE action = 'decided'").fetchall()
    assert len(kept) == 25
    assert len({arrival for _, _, arrival, _ in kept}) == 25
    assert len({moment for _, moment, _, _ in kept}) < 25  # one moment of decision, one transaction
    senders = {name[0]: set() for name, *_ in kept}
    for name, _, _, key in kept:
        senders[name[0]].add(key)
    assert len(senders["G"]) == len(senders["H"]) == 1
    assert senders["G"] != senders["H"]
    assert records == [("CENTRE",)] * 26
    assert json.loads(server.sarhad("audit", "verify", "--json"))["breaks"] == []
