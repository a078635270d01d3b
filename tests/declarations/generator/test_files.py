"""A generated country comes as folder, Parquet or CSV, the same rows each time, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.declarations.generator import GeneratorSettings, generate, generate_table
from sarhad.declarations.generator.files import target
from sarhad.declarations.mapping import load_mapping
from sarhad.declarations.reading import read
from sarhad.errors import SarhadError

SEEN, _ = generate_table(3_000, seed=4, years=1)


def written(path: Path, tables: int = 3) -> Path:
    with target(path) as out:
        for part in SEEN.iter_slices(SEEN.height // tables + 1):
            out.write(part)
    return path


@pytest.mark.parametrize("name", ["items.csv", "items.parquet"])
def test_a_file_read_again_holds_the_same_rows(tmp_path: Path, name: str) -> None:
    again = read(written(tmp_path / name), load_mapping("canonical"))
    assert_frame_equal(again, SEEN, check_column_order=False)
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_any_other_name_is_a_folder_of_parts(tmp_path: Path) -> None:
    with target(tmp_path / "country", "csv") as out:
        out.write(SEEN.head(10))
        out.write(SEEN.slice(10, 5))
    assert [part.name for part in sorted((tmp_path / "country").iterdir())] == ["items-00000.csv", "items-00001.csv"]
    assert_frame_equal(pl.read_parquet(written(tmp_path / "parts") / "*.parquet"), SEEN)


@pytest.mark.parametrize("name", ["items.csv", "items.parquet"])
def test_a_broken_off_file_leaves_nothing(tmp_path: Path, name: str) -> None:
    def break_off() -> None:
        with target(tmp_path / name) as out:
            out.write(SEEN)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_contradicts_the_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SarhadError, match="csv file by its name, parquet"):
        target(tmp_path / "items.csv", "parquet")


def test_blocks_are_made_one_at_a_time() -> None:
    """A hundred million items: the first block is there without the others."""
    block = next(generate(GeneratorSettings(items=100_000_000, years=3)))
    assert 90_000 < block.seen.height < 120_000
