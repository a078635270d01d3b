"""A history on disk: Parquet as it is, other formats and indicators prepared once, and anew when it changes."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.declarations.generator.country import generate_table
from sarhad.effectiveness import history_file
from sarhad.effectiveness.history_file import open_history
from sarhad.errors import SarhadError
from sarhad.indicators import compute

NAMES = ["importer_age_days", "unit_value_ratio"]


@pytest.fixture(scope="module")
def items():
    return generate_table(1_500, seed=3, years=0.5)[0]


@pytest.fixture
def parts(items, tmp_path):
    folder = tmp_path / "items"
    folder.mkdir()
    items.head(700).write_parquet(folder / "items-00000.parquet")
    items.slice(700).write_parquet(folder / "items-00001.parquet")
    return folder


def prepared(folder):
    return sorted(file.name for file in folder.with_name(f"{folder.name}.prepared").glob("*"))


def test_a_folder_of_parts_is_one_history_and_nothing_is_written(items, parts):
    opened = open_history(parts)
    assert_frame_equal(opened.frame.collect(), items)
    assert not opened.prepared.exists()


def test_a_csv_file_is_read_by_its_mapping_once(items, tmp_path):
    path = tmp_path / "past.csv"
    items.drop("inspected_at").write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    said = []
    opened = open_history(path, progress=said.append)
    assert opened.frame.select(pl.len()).collect().item() + opened.rejected == items.height
    assert said[-1] == f"reading, {items.height - opened.rejected:,} items"
    again = open_history(path, progress=lambda _: pytest.fail("it was read again"))
    assert (again.rejected, again.digest) == (opened.rejected, opened.digest)


def test_rows_that_cannot_be_used_are_counted_also_the_second_time(items, tmp_path):
    path = tmp_path / "past.csv"
    items.head(5).with_columns(hs_code=pl.Series(["nonsense", *items["hs_code"][1:5]])).write_csv(path)
    assert [open_history(path).rejected, open_history(path).rejected] == [1, 1]


def test_indicators_are_those_of_the_whole_history_and_computed_once(items, parts, monkeypatch):
    monkeypatch.setattr(history_file, "PART", 400)
    opened = open_history(parts)
    frame = opened.with_indicators(NAMES)
    assert_frame_equal(frame.select(NAMES).collect(), compute(items, names=NAMES))
    assert_frame_equal(frame.select("declaration_id", "item_no").collect(), items.select("declaration_id", "item_no"))
    opened.with_indicators(NAMES, lambda _: pytest.fail("they were computed again"))
    assert len(prepared(parts)) == 1


def test_a_changed_history_is_prepared_anew_and_the_old_goes(items, parts):
    open_history(parts).with_indicators(NAMES)
    [first] = prepared(parts)
    items.slice(700, 300).write_parquet(parts / "items-00001.parquet")
    frame = open_history(parts).with_indicators(NAMES)
    assert frame.select(pl.len()).collect().item() == 1_000
    [second] = prepared(parts)
    assert first != second


def test_where_nothing_can_be_written_indicators_are_computed_all_the_same(items, parts):
    opened = open_history(parts)
    opened.prepared.write_text("in the way")
    assert_frame_equal(opened.with_indicators(NAMES).select(NAMES).collect(), compute(items, names=NAMES))


def test_a_failure_leaves_no_half_made_file(parts, monkeypatch):
    monkeypatch.setattr(pl.DataFrame, "write_parquet", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        open_history(parts).with_indicators(NAMES)
    assert prepared(parts) == []


def test_an_indicator_that_is_a_column_is_taken_as_it_is(parts):
    opened = open_history(parts)
    assert opened.with_indicators(["customs_value", "hs_code"]) is opened.frame


@pytest.mark.parametrize(
    ("make", "message"), [("", "no history here"), ("empty/", "no history"), ("bad.parquet", "Parquet")]
)
def test_what_is_no_history_is_refused(tmp_path, make, message):
    path = tmp_path / (make or "nothing")
    if make.endswith("/"):
        path.mkdir()
    elif make:
        path.write_text("no Parquet")
    with pytest.raises(SarhadError, match=message):
        open_history(path)
