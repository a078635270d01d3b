"""`sarhad read`, `mapping` and `columns` as a user or a program meets them: output and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.declarations.bad_rows import HEADER, line_of

DATA = Path(__file__).parents[1] / "declarations" / "data"


def sarhad(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from sarhad.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_good_file_is_written_and_exits_with_0(tmp_path: Path) -> None:
    output = tmp_path / "out" / "korea.parquet"
    done = sarhad("read", DATA / "customs-korea.csv", "--mapping", "customs-korea", "--output", output, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["accepted"], answer["rejected"], answer["output"]) == (199, 0, str(output))
    assert pl.read_parquet(output).height == 199
    assert [path.name for path in output.parent.iterdir()] == ["korea.parquet"]


def test_rejected_rows_exit_with_1_and_are_in_the_rejects_file(tmp_path: Path) -> None:
    path, rejects = tmp_path / "some.csv", tmp_path / "rejects.csv"
    path.write_text("\n".join([HEADER, line_of({}, 1), line_of({"currency": "ZZZ"}, 2)]))
    done = sarhad("read", path, "--rejects", rejects)
    assert done.returncode == 1
    assert "unknown currency" in done.stdout
    assert "1 rows good, 1 rejected" in done.stdout
    assert rejects.read_text().count("\n") == 2


@pytest.mark.parametrize("json_too", [True, False])
def test_an_unusable_file_exits_with_2_and_leaves_no_output(tmp_path: Path, json_too: bool) -> None:
    path, output = tmp_path / "other.csv", tmp_path / "out.parquet"
    path.write_text("a,b\n1,2\n")
    done = sarhad("read", path, "--output", output, *(["--json"] if json_too else []))
    assert done.returncode == 2
    if json_too:
        assert "declaration_id" in json.loads(done.stdout)["error"][0]["message"]
    else:
        assert "no column 'declaration_id'" in done.stderr.replace("\n", " ")
    assert not output.exists()


def test_a_mapping_with_a_mistake_exits_with_2_and_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("identity: true\ncolumns:\n  importr: x\n")
    done = sarhad("mapping", "check", path, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"][0]["place"]["line"] == 3
    assert sarhad("mapping", "check", "customs-korea").returncode == 0


def test_mappings_and_columns_are_listed_for_machines() -> None:
    names = [mapping["name"] for mapping in json.loads(sarhad("mapping", "list", "--json").stdout)["mappings"]]
    assert "customs-korea" in names
    columns = json.loads(sarhad("columns", "--json").stdout)["columns"]
    assert columns[0]["name"] == "declaration_id"
    assert columns[0]["required"] is True
