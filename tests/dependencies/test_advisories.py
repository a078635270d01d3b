"""The audit fails on a published weakness and passes without one: asked of a small server that speaks OSV's form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.dependencies.advisories import ROOT, command

ADVISORY = {
    "id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "summary": "a weakness",
    "affected": [
        {
            "package": {"name": "weak", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}],
        }
    ],
}  # fmt: skip


class Database(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"vulns": [ADVISORY]} if asked["package"]["name"] == "weak" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def database(monkeypatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Database)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr("tests.dependencies.advisories.DATABASE", f"http://127.0.0.1:{server.server_port}/v1/query")
    yield
    server.shutdown()


@pytest.mark.parametrize(("name", "fails"), [("weak", True), ("sound", False)])
def test_the_audit_fails_on_a_published_weakness_only(name, fails, database, tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text(f"{name}==1 --hash=sha256:{'0' * 64}\n")
    done = subprocess.run(command(lock), capture_output=True, text=True, check=False)
    assert done.returncode == int(fails), done.stderr
    assert ("OSV-1" in done.stdout) is fails


def test_without_a_network_it_is_said_and_is_not_taken_for_a_pass():
    environment = os.environ | {"SARHAD_ADVISORIES": "https://nowhere.invalid/v1/query"}
    asked = [sys.executable, "-m", "tests.dependencies.advisories"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 2
    assert "nowhere.invalid" in done.stdout
