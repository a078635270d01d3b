"""The tutorial for the analyst works as it is written, cell after cell, on an export of the station."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.services import record_inspection
from sarhad.station.operations.analytics import export_analytics
from tests.station import country
from tests.station.conftest import _home, offices, person, rules  # noqa: F401

PAGE = (Path(__file__).parents[2] / "docs/tutorial/analysis-in-a-notebook.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_every_cell_of_the_notebook_runs(rules, person, tmp_path, monkeypatch):  # noqa: F811
    inspector = person(Role.INSPECTOR, "N1")
    for code in (country.SHOES, country.BOLTS, country.SHOES):
        one = country.arrive(code)
        if code == country.SHOES:
            record_inspection(inspector, one, controls=["Weigh the load"], findings={})
    period = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    export_analytics(person(Role.ANALYST, "N"), tmp_path / "goods.parquet", *period)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    known: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "notebook", "exec"), known)
    assert len(blocks) == 5
    assert known["goods"].height == 3
    assert known["matches"].filter(known["pl"].col("profile") == "all shoes").height == 2
    assert known["told"].whole.items == 3
    assert sum(items for _office, _channel, items, _rate in known["busy"].fetchall()) == 3
