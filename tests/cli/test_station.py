"""The station from the command line, on a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sarhad.cli.station import is_loopback

SARHAD = "import sys; from sarhad.cli import main; sys.exit(main())"


@pytest.fixture
def sarhad(tmp_path: Path):
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**inherited, "SARHAD_HOME": str(tmp_path / "home"), "PYTHONPATH": "src"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", SARHAD, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_file_is_imported_once_and_what_no_office_takes_is_told(sarhad, tmp_path):
    assert sarhad("station", "migrate").returncode == 0
    file = tmp_path / "f.csv"
    file.write_text("declaration_id,item_no,declared_at,office,hs_code\nA1,1,2026-03-02T10:00:00,NOWHERE,731815\n")
    answer = sarhad("import", str(file), "--mapping", "canonical", "--json")
    assert answer.returncode == 1, answer.stderr
    assert json.loads(answer.stdout) == {"accepted": 0, "repeated": 0, "refused": 1, "rejected_rows": 0}
    assert json.loads(sarhad("audit", "verify", "--json").stdout)["breaks"] == []


def test_a_mistake_is_told_plainly(sarhad):
    sarhad("station", "migrate")
    answer = sarhad("station", "key", "--name", "x", "--office", "NOWHERE")
    assert answer.returncode == 2
    assert "no customs office 'NOWHERE'" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_only_this_computer_reaches_a_loopback_address(host, alone):
    assert is_loopback(host) is alone
