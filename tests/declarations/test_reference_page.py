"""The reference page of the columns is the one the code writes, and says something about every column and rule."""

from __future__ import annotations

from pathlib import Path

from sarhad.declarations.reference_page import markdown
from sarhad.declarations.schema import columns
from sarhad.declarations.validation_rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "columns.md"


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run: sarhad columns --markdown > docs/reference/columns.md"


def test_every_column_and_rule_is_on_it() -> None:
    page = markdown()
    assert all(f"`{name}`" in page and column.meaning in page for name, column in columns().items())
    assert all(f"| {rule.name} |" in page for rule in RULES)
    assert all(column.wco is None or column.wco.path in page for column in columns().values())


def test_a_column_without_a_confirmed_wco_id_says_so() -> None:
    rows = {line.split("`")[1]: line for line in markdown().splitlines() if line.startswith(("| `", "| **`"))}
    assert "| D014 `Declaration/ID` |" in rows["declaration_id"]
    assert "*not confirmed*" in rows["version"]
    for name, column in columns().items():
        if column.wco is not None:
            assert (column.wco.number or "*not confirmed*") in rows[name]


def test_numbers_have_units_where_they_measure_something() -> None:
    for name in ("net_mass_kg", "customs_value", "duty_rate", "quantity", "packages", "additional_revenue"):
        assert columns()[name].unit
