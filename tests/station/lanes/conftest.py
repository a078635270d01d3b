"""A plan in force over the tests' small country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sarhad.station.lanes import plans, worth
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.risk import assessing

PLAN = """\
plan: national
version: 1
rows:
  - delayed_green_minutes: 20
    yellow_to_blue_days: 3
    expected: {red: 0.2}
  - office: N
    delayed_green_minutes: 30
weights:
  - {channel: red, declaration: 10, item: 10}
  - {channel: yellow, declaration: 5, item: 0}
shifts:
  - {office: N1, name: all day, from: "00:00", to: "00:00", capacity: 50}
rerouting:
  - {role: inspector, from: yellow, to: red, may: consent}
  - {role: inspector, from: orange, to: green, may: never}
  - {role: chief, from: yellow, to: blue, may: alone}
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Nothing is remembered of another test, whose records had the same keys in a database rolled back since."""
    worth.forget()
    assessing._current.clear()
    yield
    worth.forget()
    assessing._current.clear()


@pytest.fixture
def in_force(rules, tmp_path: Path) -> Callable[[str], PlanVersion]:
    """`in_force(text)`: a plan brought into force before anybody works here."""

    def load(text: str = PLAN) -> PlanVersion:
        file = tmp_path / "plan.yaml"
        file.write_text(text)
        return plans.load(file)

    return load


@pytest.fixture
def plan(in_force) -> PlanVersion:
    return in_force(PLAN)
