"""Reading tables: what was written is read again; hostile and odd files end in rejected rows or one clear error."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sarhad.declarations import csv_blocks, reading_bytes
from sarhad.declarations.columns import Declaration
from sarhad.declarations.intake import accepted_batches
from sarhad.declarations.mapping import load_mapping
from sarhad.declarations.objects import table_of
from sarhad.declarations.reading import batches, read, scan_batches
from sarhad.declarations.reference import reference_for
from sarhad.declarations.writing import ItemFile
from sarhad.errors import SarhadError
from tests.declarations.bad_rows import HEADER, line_of
from tests.declarations.made import declarations

CANONICAL = load_mapping("canonical")
many = st.lists(declarations(), min_size=1, max_size=6, unique_by=lambda d: (d.declaration_id, d.version))
repeatedly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@repeatedly
@given(made=many, rows=st.integers(1, 9), zipped=st.booleans())
def test_a_table_written_as_csv_is_read_again(tmp_path: Path, made: list[Declaration], rows: int, zipped: bool) -> None:
    table = table_of(made)
    text = table.write_csv(datetime_format="%Y-%m-%d %H:%M:%S").encode()
    path = tmp_path / ("table.csv.gz" if zipped else "table.csv")
    path.write_bytes(gzip.compress(text) if zipped else text)
    assert_frame_equal(read(path, CANONICAL), table)
    assert_frame_equal(pl.concat(scan_batches(path, CANONICAL, rows=rows)), table)


@repeatedly
@given(made=many, rows=st.integers(1, 9))
def test_a_table_written_as_parquet_is_read_again_and_accepted(
    tmp_path: Path, made: list[Declaration], rows: int
) -> None:
    table = table_of(made)
    with ItemFile(tmp_path / "table.parquet") as file:
        for start in range(0, table.height, 2):
            file.write(table.slice(start, 2))
    assert file.rows == table.height
    assert_frame_equal(read(tmp_path / "table.parquet", CANONICAL), table)
    intake = accepted_batches(tmp_path / "table.parquet", CANONICAL, rows=rows)
    assert_frame_equal(pl.concat(intake), table)


@repeatedly
@given(made=many, size=st.integers(200, 2000))
def test_where_blocks_are_cut_makes_no_difference(tmp_path: Path, made: list[Declaration], size: int) -> None:
    from sarhad.declarations.csv_file import csv_batches

    table = table_of(made).with_columns(goods_description=pl.col("goods_description") + '"\n,' + pl.col("hs_code"))
    path = tmp_path / "table.csv"
    table.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    cells = pl.concat([raw.cells for raw in csv_batches(path, CANONICAL.csv, block_bytes=size)])
    whole = next(iter(csv_batches(path, CANONICAL.csv)))
    assert_frame_equal(cells, whole.cells)
    assert cells["goods_description"].to_list() == table["goods_description"].to_list()


def test_a_line_break_in_a_cell_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    path = tmp_path / "breaks.csv"
    rows = [line_of({"goods_description": "two\nlines"}, 1), "", line_of({"currency": "ZZZ"}, 2), line_of({}, 3)]
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    intake = accepted_batches(path, CANONICAL)
    assert pl.concat(intake)["goods_description"].to_list() == ["two\nlines", "Cars"]
    assert intake.findings["line"].to_list() == [5]


def test_a_stray_quote_loses_its_own_row_only(tmp_path: Path) -> None:
    lines = [line_of({}, n) for n in range(300)]
    lines[100] = lines[100].replace(",Cars,", ',"Cars,')
    path = tmp_path / "stray.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    intake = accepted_batches(path, CANONICAL)
    assert pl.concat(intake).height == 299
    assert intake.findings.select("line", "rule").rows() == [(102, "unreadable record")]


def test_a_line_without_end_is_one_rejected_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_blocks, "RECORD_LIMIT", 10_000)
    path = tmp_path / "huge.csv"
    path.write_text("\n".join([HEADER, line_of({}, 1), "x" * 200_000, line_of({}, 2)]) + "\n")
    from sarhad.declarations.csv_file import csv_batches

    raws = list(csv_batches(path, CANONICAL.csv, block_bytes=8_000))
    assert sum(raw.cells["declaration_id"].drop_nulls().len() for raw in raws) == 2
    assert [raw.faults["rule"].to_list() for raw in raws if not raw.faults.is_empty()] == [["unreadable record"]]


def test_a_gzip_bomb_ends_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_bytes, "RATIO_FROM", 2**20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 10**6 * 4))
    with pytest.raises(SarhadError, match="grows more than"):
        list(batches(path, CANONICAL))


def test_a_damaged_gzip_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{line_of({}, 1)}\n".encode() * 1000)[:-20])
    with pytest.raises(SarhadError, match="damaged"):
        list(batches(path, CANONICAL))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "in the header twice"),
        (b"PK\x03\x04 an xlsx file", "spreadsheet"),
        (b"PAR1 nonsense", "no readable Parquet"),
        (b"\x00\x01\x02\n", "no CSV text"),
        (b"one line only", "no column"),
    ],
)
def test_a_file_of_another_kind_is_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(SarhadError, match=message):
        list(batches(path, CANONICAL))


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SarhadError, match="cannot be read"):
        read(tmp_path / "nowhere.csv", CANONICAL)


def test_reading_whole_never_loses_a_bad_row_silently(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("\n".join([HEADER, line_of({}, 1), line_of({"packages": "many"}, 2)]))
    with pytest.raises(SarhadError, match=r"bad.csv:3: row 2, packages: not a whole number: 'many'"):
        read(path, CANONICAL)
    rejected: list[pl.DataFrame] = []
    assert read(path, CANONICAL, rejected=rejected).height == 1
    assert rejected[0].select("line", "row", "column").rows() == [(3, 2, "packages")]


def test_columns_beyond_the_canonical_ones_ride_along(tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(f"{HEADER},truth\n{line_of({}, 1)},smuggled\n")
    assert read(path, CANONICAL)["truth"].to_list() == ["smuggled"]


def test_a_file_made_from_an_older_edition_is_judged_by_it_when_read_again(tmp_path: Path) -> None:
    source = Path(__file__).parent / "data" / "customs-korea.csv"
    korea = load_mapping("customs-korea")
    with ItemFile(tmp_path / "korea.parquet", reference_for(korea)) as file:
        file.write(pl.concat(accepted_batches(source, korea)))
    again = accepted_batches(tmp_path / "korea.parquet", CANONICAL)
    assert sum(table.height for table in again) == 199
    assert again.rejected == 0
