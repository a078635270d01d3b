"""The page of the indicators is the one their table writes."""

from pathlib import Path

from sarhad.indicators import INDICATORS
from sarhad.indicators.reference_page import markdown

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "indicators.md"


def test_the_page_in_the_documentation_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run: sarhad indicators --markdown > docs/reference/indicators.md"
    )


def test_every_indicator_is_on_it_with_its_formula():
    page = markdown()
    assert all(f"| `{one.name}` |" in page and one.meaning in page for one in INDICATORS.values())
    assert page.count("\n| `") == len(INDICATORS)
