"""`sarhad backtest` from the command line."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sarhad.cli.app import build_app
from sarhad.declarations.generator.country import generate_table
from sarhad.errors import SarhadError
from tests.profiles.made import write


@pytest.fixture(scope="module")
def history(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("past") / "items"
    folder.mkdir()
    generate_table(5_000, seed=4, years=0.5)[0].write_parquet(folder / "items-0.parquet")
    return folder


def run(*arguments):
    return CliRunner().invoke(build_app(), ["backtest", *map(str, arguments)], catch_exceptions=False)


def test_one_profile_is_told_as_json(history, tmp_path):
    profile = write(tmp_path, "shoes", "hs_code LIKE '64%' AND importer_age_days >= 0")
    active = tmp_path / "active"
    active.mkdir()
    write(active, "shoes", "hs_code LIKE '64%'")
    write(active, "cheap", "invoice_amount / net_mass_kg < 5")
    write(active, "asleep", "item_no >= 1", "status: suspended")
    answer = json.loads(run(profile, "--history", history, "--active", active, "--json").stdout)
    [tried] = answer["profiles"]
    assert answer["active"] == 1, "neither the profile's own former version nor a suspended one is compared with"
    assert {one["profile"] for one in tried["overlaps"]} <= {"cheap"}
    assert 0 < tried["items"] < answer["history"]["items"]
    assert tried["findings"]["rate"]["low"] <= tried["findings"]["rate"]["share"]


def test_a_directory_is_told_as_a_table_with_all_together(history, tmp_path):
    write(tmp_path, "shoes", "hs_code LIKE '64%'")
    write(tmp_path, "cheap", "invoice_amount / net_mass_kg < 5")
    shown = run(tmp_path, "--history", history).stdout
    assert all(word in shown for word in ("shoes", "cheap", "together"))


def test_a_mistake_in_a_profile_is_named_with_its_place(history, tmp_path):
    with pytest.raises(SarhadError, match=r"shoes.yaml:6:.*unknown column 'hscode'"):
        run(write(tmp_path, "shoes", "hscode LIKE '64%'"), "--history", history)


def test_interrupted_it_ends_plainly_and_leaves_nothing_half_made(history, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "sarhad.effectiveness.history_file.compute_columns", lambda *_, **__: signal.raise_signal(signal.SIGINT)
    )
    result = run(write(tmp_path, "new", "unit_value_ratio < 0.5"), "--history", history)
    assert (result.exit_code, result.stdout) == (130, "")
    assert list(history.parent.glob("*.prepared/*.part")) == []
