"""What if: the same rules change nothing, and what is lost and gained are the goods that only one ruling looks at."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from sarhad.assessment import read_plan
from sarhad.declarations.schema import conform
from sarhad.effectiveness.what_if import Ruling, what_if
from sarhad.profiles import Profile, ProfileSet

PLAN = """\
plan: test
version: 1
unit: minutes
rows:
  - expected: {red: 0.1}
    random: {red: 0}
weights:
  - {channel: red, declaration: 10}
shifts:
  - {office: '11', name: day, from: '08:00', to: '20:00', capacity: 30}
"""


def profiles(*codes: str) -> ProfileSet:
    made = [
        Profile.model_validate(
            {
                "id": code, "version": 1, "title": code, "risk_area": "revenue", "owner": "11", "level": "checkpoint",
                "condition": f"hs_code = '{code}'", "treatment": {"channel": "red", "instruction": "Look"},
                "rationale": "a test", "status": "active",
            }
        )
        for code in codes
    ]  # fmt: skip
    return ProfileSet.of_profiles(made)


@pytest.fixture
def history() -> pl.DataFrame:
    """40 a day for ten days: shoes (all inspected, half bad), bolts (1 of 10 inspected, one of these in 4 bad)."""
    rows = []
    for number in range(400):
        code, seen = ("640399", True) if number % 4 == 0 else ("731815", number % 10 == 1)
        bad = number % 8 == 0 if code == "640399" else number % 40 == 1
        rows.append(
            {
                "declaration_id": f"D{number}", "item_no": 1, "version": 1, "office": "11", "hs_code": code,
                "declared_at": datetime(2026, 3, 1, 9) + timedelta(days=number // 40),
                "inspected": seen, "irregular": bad if seen else None,
                "additional_revenue": 10.0 if bad and seen else 0.0,
                "selection_probability": 1.0 if code == "640399" else 0.1,
            }
        )  # fmt: skip
    return conform(pl.DataFrame(rows))


def test_the_same_rules_change_nothing(history):
    ruling = Ruling(profiles("640399"), read_plan(PLAN))
    told = what_if(history, ruling, ruling)
    assert told.now == told.then
    kept, lost, gained = told.groups
    assert (kept.items, lost.items, gained.items) == (100, 0, 0)
    assert kept.found.irregular == 50
    assert lost.as_dict()["expected"] is None
    assert kept.as_dict()["expected"] == [50, 50, pytest.approx(50, abs=12)]


def test_goods_that_only_one_ruling_looks_at_are_lost_or_gained_with_what_all_of_them_would_show(history):
    said: list[str] = []
    plan = read_plan(PLAN)
    told = what_if(history, Ruling(profiles("640399"), plan), Ruling(profiles("731815"), plan), said.append)
    kept, lost, gained = told.groups
    assert (kept.items, lost.items, gained.items) == (0, 100, 300)
    assert (lost.found.inspected, lost.found.irregular, lost.found.revenue) == (100, 50, 500.0)
    seen = history.filter(pl.col("hs_code") == "731815", pl.col("inspected"))
    share = seen["irregular"].mean()
    expected = gained.as_dict()["expected"]
    assert expected[0] == pytest.approx(300 * share)
    assert 0 <= expected[1] < expected[0] < expected[2] <= 300
    red = {"now": 0.25, "then": 0.75}
    for name, share in red.items():
        assert next(c.share for c in getattr(told, name).channels if c.channel == "red") == share
    assert told.then.shifts[0].mean == 3 * told.now.shifts[0].mean > 0
    assert len(said) == 3


def test_items_of_a_declaration_are_looked_at_together(history):
    twice = pl.concat([history, history.with_columns(item_no=pl.lit(2, pl.Int64), hs_code=pl.lit("010121"))])
    plan = read_plan(PLAN)
    told = what_if(twice, Ruling(profiles(), plan), Ruling(profiles("640399"), plan))
    assert (told.groups[2].items, told.groups[2].declarations) == (200, 100)
