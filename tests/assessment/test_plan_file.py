"""Reading a lane plan: every mistake is told at its line, and codes stay the texts they were written as."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarhad.assessment import load_plan, read_plan
from sarhad.errors import SarhadError
from tests.assessment.plans import TREE

GOOD = """\
plan: national
version: 2
rows:
  - random: {red: 0.01, yellow: 0.02}
    expected: {red: 0.05}
  - office: N
    procedure: 0040
    hits_without_selection: 2
weights:
  - {channel: red, hs: 8703, item: 25}
shifts:
  - {office: N1, name: day, from: "08:00", to: "20:00", capacity: 480}
rerouting:
  - {role: inspector, from: green, to: red, may: consent}
"""


def problems(text: str, tree=TREE) -> list[tuple[str, int | None]]:
    """What is said of a plan, and at which line."""
    with pytest.raises(SarhadError) as caught:
        read_plan(text, tree)
    return [(problem.message, problem.place.line) for problem in caught.value.problems]


def test_a_plan_is_read_as_it_is_written():
    orders = read_plan(GOOD, TREE)
    assert orders.plan.name == "national@2"
    assert orders.at("N1", "0040").hits_without_selection == 2
    assert orders.at("N1", "0040").intervals == (("red", 0.01), ("yellow", 0.02))
    assert orders.plan.right("inspector", "green", "red") == "consent"
    assert orders.plan.right("inspector", "yellow", "red") == "alone"
    assert orders.plan.right("chief", "red", "yellow") == "consent"


@pytest.mark.parametrize(
    ("wrong", "right", "message", "line"),
    [
        ("yellow: 0.02", "yellow: 2", "at most 1", 4),
        ("yellow: 0.02", "violet: 0.02", "violet", 4),
        ("hits_without_selection: 2", "hits_without_selection: many", "whole number", 8),
        ("hits_without_selection: 2", "hits: 2", "unknown key", 8),
        ("office: N\n", "office: X\n", "no office 'X'", 6),
        ("expected: {red: 0.05}", "expected: {red: 0.005}", "more than the 0.005 expected", 4),
        ("procedure: 0040", "random: {red: 0.001}", "looser than the red 0.01", 7),
        ("item: 25", "declaration: 25", "give hs only with item", 10),
        ("from: green, to: red", "from: red, to: red", "same channel", 14),
        ("from: green, to: red, may: consent", "from: red, to: green, may: alone", "nobody alone", 14),
        ('to: "20:00", capacity: 480}', 'to: "20:00"}', "capacity is missing", 12),
        ("version: 2", "version: 2\nversion: 3", "given twice", 3),
        ("rows:", "rows: [", "not YAML", None),
    ],
)
def test_a_mistake_is_told_at_its_line(wrong, right, message, line):
    assert wrong in GOOD
    found = problems(GOOD.replace(wrong, right, 1))
    assert any(message in said and line in (None, at) for said, at in found), found


def test_shifts_that_overlap_and_rows_given_twice_are_mistakes():
    late = '  - {office: N1, name: late, from: "19:00", to: "03:00", capacity: 100}\nrerouting:'
    assert any("overlaps 'day'" in said for said, _ in problems(GOOD.replace("rerouting:", late)))
    twice = GOOD.replace("weights:", "  - {office: N, procedure: 0040, delayed_green_minutes: 3}\nweights:")
    assert any("is there already" in said for said, _ in problems(twice))


def test_a_file_that_is_not_there_or_no_plan_is_said_so(tmp_path: Path):
    with pytest.raises(SarhadError, match="cannot be read"):
        load_plan(tmp_path / "none.yaml")
    assert problems("- a list")[0][0] == "not a lane plan"
    assert problems("")[0][0] == "not a lane plan"
