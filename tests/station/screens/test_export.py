"""Files to take away: what a trader typed stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarhad.station.screens.export import FORMULA_STARTS, as_csv, as_xlsx, export, harmless

NASTY = '=HYPERLINK("http://evil","open")'


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_that_a_spreadsheet_would_run_is_defused(start):
    assert str(harmless(f"{start}1+1")).startswith("'")


@given(st.text())
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    [_, [cell]] = list(csv.reader(io.StringIO(as_csv(["x"], [[text]]).decode("utf-8-sig"), newline="")))[:2]
    assert not cell.startswith(FORMULA_STARTS)


def test_an_xlsx_holds_texts_numbers_and_moments_and_no_formula():
    moment = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
    content = as_xlsx(["Код", "n", "when"], [[NASTY, 7, moment], [None, 0.5, None]])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "HYPERLINK" in texts
    assert "Код" in texts
    assert "<v>7</v>" in sheet


def test_without_a_format_the_page_itself_is_meant(rf):
    assert export(rf.get("/"), "x", ["a"], []) is None
    assert export(rf.get("/?format=exe"), "x", ["a"], []) is None


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_offered_under_a_name_with_the_day(rf, kind):
    answer = export(rf.get(f"/?format={kind}"), "overrides", ["a"], [["1"]])
    assert answer is not None
    assert f'.{kind}"' in answer["Content-Disposition"]
    assert "sarhad-overrides-" in answer["Content-Disposition"]
