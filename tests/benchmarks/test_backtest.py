"""The peers of the back-test's benchmark give the figures Sarhad gives, so that what is timed is the same work."""

from __future__ import annotations

import pytest
from benchmarks.backtest import CONDITIONS, PEERS

from sarhad.declarations.generator.country import generate_table


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("history")
    generate_table(60_000, seed=2, years=1)[0].write_parquet(path / "items.parquet")
    return path


@pytest.mark.parametrize("name", CONDITIONS)
def test_all_peers_agree(name, folder):
    figures = [peer(folder, CONDITIONS[name]) for peer in PEERS.values()]
    assert figures[0][3] > 0
    assert all(found[:5] == figures[0][:5] for found in figures)
    assert all(found[5] == pytest.approx(figures[0][5]) for found in figures)
