"""The page of the profile language tells the truth: what it shows is accepted, what it calls refused is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles.check import check_directory
from sarhad.profiles.language.country_groups import COUNTRY_GROUPS
from sarhad.profiles.language.functions import FUNCTIONS
from sarhad.profiles.language.parse import parse
from sarhad.profiles.language.translate import PARTS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "profile-language.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def examples(title: str, cell: int) -> list[str]:
    """The code in a cell of each row of the section's table."""
    rows = [
        line.strip("|").split(" | ") for line in section(title).splitlines() if line.startswith("| ") and "`" in line
    ]
    return [found[0] for row in rows if (found := re.findall(r"`([^`]+)`", row[cell]))]


@pytest.mark.parametrize("condition", examples("Clauses", 1) + examples("Functions", 2))
def test_an_example_is_accepted(condition: str) -> None:
    assert parse(condition).kind == "boolean"


@pytest.mark.parametrize("condition", examples("Refused", 0))
def test_what_is_called_refused_is_refused(condition: str, tmp_path: Path) -> None:
    treatment = {"channel": "red", "instruction": "Look."}
    profile = {"id": "P", "title": "t", "risk_area": "revenue", "owner": "00", "level": "central", "rationale": "r"}
    lines = [f"{name}: {value!r}" for name, value in profile.items()]
    text = "\n".join([*lines, "condition: |", f"  {condition}", f"treatment: {treatment}", ""])
    (tmp_path / "P.yaml").write_text(text)
    checked = check_directory(tmp_path)
    assert len(checked.problems) == 1
    assert not checked.profiles


def test_every_function_and_group_is_on_the_page() -> None:
    shown = {name.split("(")[0] for name in examples("Functions", 0)}
    assert shown == set(FUNCTIONS)
    assert set(re.findall(r"`([A-Z]{2}[A-Z_]*)`", section("Clauses"))) == set(COUNTRY_GROUPS)


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_a_moment_can_be_extracted(part: str) -> None:
    assert parse(f"EXTRACT({part} FROM declared_at) = 1").kind == "boolean"


def test_a_list_that_is_not_given_is_told() -> None:
    with pytest.raises(SarhadError, match="unknown list"):
        parse("importer IN LIST('watched_importers')")
