"""A file with every kind of bad row: each reported rightly, every good row in; across batches and in every encoding."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from sarhad.declarations.intake import Intake, accepted_batches
from sarhad.errors import SarhadError
from tests.declarations.bad_rows import BAD, GOOD, HEADER, bad_file, line_of

NOW = datetime(2026, 6, 1)
ALL = 10**6


def taken(
    path: Path, mapping: str = "canonical", rows: int = ALL, rejects: Path | None = None
) -> tuple[Intake, pl.DataFrame]:
    intake = accepted_batches(path, mapping, rows=rows, now=NOW, rejects=rejects)
    return intake, pl.concat(list(intake) or [pl.DataFrame()])


@pytest.mark.parametrize("rows", [ALL, 7, 1])
def test_every_bad_row_is_reported_with_line_column_and_rule_and_every_good_row_is_in(
    tmp_path: Path, rows: int
) -> None:
    text, expected, good = bad_file()
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    intake, table = taken(path, rows=rows)
    found = {
        (line, column, rule) for line, column, rule in intake.findings.select("line", "column", "rule").iter_rows()
    }
    assert found == {(line, *finding) for line, finding in expected.items()}
    assert (intake.accepted, intake.rejected, table.height) == (good, len(expected), good)
    assert len({rule for _, rule in expected.values()}) >= 20


def test_a_finding_carries_the_value_the_declaration_and_advice(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"{HEADER}\n{line_of({}, 1)}\n{line_of({'currency': 'ZZZ'}, 2)}\n")
    finding = taken(path)[0].findings.to_dicts()
    assert finding == [
        {
            "line": 3, "row": 2, "declaration_id": "D2", "item_no": 1, "column": "currency", "value": "ZZZ",
            "rule": "unknown currency", "advice": "use the three letters of ISO 4217",
        }
    ]  # fmt: skip


def test_the_rejects_file_has_the_original_text_and_nothing_a_spreadsheet_would_run(tmp_path: Path) -> None:
    evil = line_of({"importer": '=HYPERLINK("http://x")', "office": "x" * 40}, 1).replace("D1,", "=1+1,", 1)
    path, rejects = tmp_path / "evil.csv", tmp_path / "rejects.csv"
    path.write_text(f"{HEADER}\n{evil}\n{line_of({'net_mass_kg': '-5'}, 2)}\n")
    taken(path, rejects=rejects)
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["2", "3"]
    assert rows[0]["text"] == f"'{evil}"
    assert rows[0]["declaration_id"] == "'=1+1"
    assert rows[1]["value"] == "'-5.0"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_no_rejects_file_is_left_where_all_is_good(tmp_path: Path) -> None:
    path, rejects = tmp_path / "good.csv", tmp_path / "rejects.csv"
    path.write_text(f"{HEADER}\n{line_of({}, 1)}\n")
    rejects.write_text("of yesterday")
    assert taken(path, rejects=rejects)[0].rejected == 0
    assert not rejects.exists()


def test_a_duplicate_is_found_across_batches_but_not_against_a_rejected_row(tmp_path: Path) -> None:
    lines = [line_of({"currency": "ZZZ"}, 1), *(line_of({}, n) for n in (2, 3, 1, 4, 5, 2))]
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([HEADER, *lines]))
    intake, table = taken(path, rows=2)
    assert table["declaration_id"].to_list() == ["D2", "D3", "D1", "D4", "D5"]
    assert intake.by_rule == {("currency", "unknown currency"): 1, ("declaration_id", "duplicate key"): 1}


def test_an_amendment_with_the_next_version_is_no_duplicate(tmp_path: Path) -> None:
    path = tmp_path / "amended.csv"
    path.write_text("\n".join([HEADER, line_of({}, 1), line_of({"version": "2"}, 1)]))
    assert taken(path)[0].accepted == 2


def test_zero_mass_is_accepted_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_text(f"{HEADER}\n{line_of({'net_mass_kg': '0'}, 1)}\n")
    intake, _ = taken(path)
    assert intake.accepted == 1
    assert intake.warnings_by_rule == {("net_mass_kg", "no net mass"): 1}


@pytest.mark.parametrize(
    ("separator", "encoding", "decimal"),
    [(";", "cp1251", ","), ("\t", "utf-8-sig", "."), (",", "utf-16", "."), ("|", "koi8-r", ",")],
)
def test_separators_encodings_and_decimal_signs_come_from_the_mapping(
    tmp_path: Path, separator: str, encoding: str, decimal: str
) -> None:
    mapping = tmp_path / "own.yaml"
    words = {";": "semicolon", "\t": "tab", ",": "comma", "|": "pipe"}
    mapping.write_text(
        f"csv: {{separator: {words[separator]}, encoding: {encoding}, decimal: '{decimal}'}}\nidentity: true\n"
    )
    row = {**GOOD, "goods_description": "Пальто женское", "customs_value": f"1{decimal}5"}
    path = tmp_path / "own.csv"
    text = separator.join(GOOD) + "\r\n" + separator.join(row.values()) + "\r\n"
    path.write_bytes(text.encode(encoding))
    intake, table = taken(path, str(mapping))
    assert intake.rejected == 0
    assert table.select("goods_description", "customs_value").row(0) == ("Пальто женское", 1.5)


def test_bytes_of_another_encoding_reject_their_row_only(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [line_of({}, 1), line_of({"goods_description": "Пальто"}, 2), line_of({}, 3)]
    path.write_bytes("\n".join([HEADER, *rows]).encode("cp1251"))
    intake, table = taken(path)
    assert table["declaration_id"].to_list() == ["D1", "D3"]
    assert intake.by_rule == {("goods_description", "unreadable text"): 1}


def test_korean_declarations_are_all_accepted_codes_of_the_older_edition_with_a_warning() -> None:
    rows = Path(__file__).parent / "data" / "customs-korea.csv"
    intake = accepted_batches(rows, "customs-korea", now=NOW)
    table = pl.concat(list(intake))
    assert (intake.accepted, intake.rejected) == (199, 0)
    assert table["inspected"].all()
    assert set(table["severity"].unique()) == {0, 2, 3}
    assert table.filter(pl.col("irregular") != (pl.col("severity") > 0)).is_empty()
    assert ("hs_code", "HS code of another edition") in intake.warnings_by_rule


def test_a_column_the_mapping_reads_and_the_file_lacks_makes_the_file_unusable(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Declaration Id,Date\n1,2020-01-01\n")
    with pytest.raises(SarhadError, match=r"no column 'Declaration ID'.*did you mean Declaration Id") as error:
        list(accepted_batches(path, "customs-korea"))
    assert len(error.value.problems) == 21


def test_all_rules_have_a_bad_row_here() -> None:
    from sarhad.declarations.validation_rule import REJECT
    from sarhad.declarations.validation_rules import RULES

    shown = {rule for _, _, rule in BAD}
    assert {rule.name for rule in RULES if rule.consequence == REJECT} <= shown
