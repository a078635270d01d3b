"""A file assessed part by part is the table assessed at once; what an interruption left is not done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.assessment import Assessed, Assessor, Job, SelectionKey, assess_file
from sarhad.assessment.parts import Parts
from sarhad.declarations.generator import generate_table
from sarhad.declarations.mapping import load_mapping
from sarhad.errors import SarhadError
from sarhad.indicators import compute
from sarhad.profiles import ProfileSet
from sarhad.profiles.profile import Profile

KEY = SelectionKey(bytes(range(32)))
SEEN, _ = generate_table(4_000, seed=11, years=1)
ROWS = 900
CONDITIONS = {
    "cheap": "unit_value_ratio < 0.6",
    "new": "importer_first_hs6 AND importer_declarations_90d < 3",
    "shoes": "hs_code IN HS('64') AND packages > 3",
}


class InterruptionError(Exception):
    """Somebody stops the run."""


def profile(name: str, condition: str) -> Profile:
    treatment = {"channel": "yellow", "instruction": f"Look at it: {name}."}
    fixed = {"title": name, "risk_area": "revenue", "owner": "00", "level": "central", "rationale": "a test"}
    return Profile.model_validate({"id": name, "condition": condition, "treatment": treatment, **fixed})


def assessor(conditions: dict[str, str] = CONDITIONS) -> Assessor:
    return Assessor(ProfileSet.of_profiles([profile(*one) for one in conditions.items()]), KEY)


def at_once(table: pl.DataFrame, prior: pl.DataFrame | None = None) -> pl.DataFrame:
    one = assessor()
    return one.assess(table.with_columns(compute(table, prior=prior, names=one.indicators)))


def stop_at(words: str, rows: int) -> Callable[[str, int], None]:
    def report(stage: str, done: int) -> None:
        if words in stage and done >= rows:
            raise InterruptionError

    return report


@pytest.fixture
def job(tmp_path: Path) -> Job:
    SEEN.write_csv(tmp_path / "items.csv")
    canonical = load_mapping("canonical")
    return Job(tmp_path / "items.csv", canonical, tmp_path / "assessed.parquet", tmp_path / "rejects.csv")


def test_only_the_indicators_that_are_named_are_asked_for() -> None:
    assert assessor().indicators == ("importer_declarations_90d", "importer_first_hs6", "unit_value_ratio")
    assert assessor({"shoes": CONDITIONS["shoes"]}).indicators == ()


def test_a_file_in_parts_gives_what_the_table_gives_at_once(job: Job) -> None:
    found = assess_file(assessor(), job, rows=ROWS)
    expected = at_once(SEEN)
    assert_frame_equal(pl.read_parquet(job.output), expected)
    assert set(expected["profiles"].explode().drop_nulls()) == set(CONDITIONS)
    assert (found.rows, found.rejected, found.resumed) == (SEEN.height, 0, 0)
    assert found.counts["items"].sum() == SEEN.height
    assert sorted(path.name for path in job.output.parent.iterdir()) == ["assessed.parquet", "items.csv"]


@pytest.mark.parametrize(
    ("words", "rows", "again"),
    [("rows read", 2 * ROWS, 0), ("looked up", 0, 0), ("items assessed", 2 * ROWS, 2 * ROWS)],
)
def test_an_interrupted_run_goes_on_where_it_was(job: Job, words: str, rows: int, again: int) -> None:
    with pytest.raises(InterruptionError):
        assess_file(assessor(), job, stop_at(words, rows), rows=ROWS)
    assert not job.output.exists()
    stages: list[tuple[str, int]] = []
    found = assess_file(assessor(), job, lambda stage, done: stages.append((stage, done)), rows=ROWS)
    assert found.resumed >= again if words == "items assessed" else found.resumed == again
    read = [done for stage, done in stages if stage == "rows read"]
    assert read[0] > ROWS if words == "rows read" else not read
    assert_frame_equal(pl.read_parquet(job.output), at_once(SEEN))


def test_other_profiles_are_assessed_anew_without_reading_again(job: Job) -> None:
    with pytest.raises(InterruptionError):
        assess_file(assessor({"all": "TRUE"}), job, stop_at("items assessed", ROWS), rows=ROWS)
    stages: set[str] = set()
    found = assess_file(assessor(), job, lambda stage, done: stages.add(stage), rows=ROWS)
    assert found.resumed == 0
    assert "rows read" not in stages
    assert_frame_equal(pl.read_parquet(job.output), at_once(SEEN))


def test_another_file_begins_anew(job: Job) -> None:
    with pytest.raises(InterruptionError):
        assess_file(assessor(), job, stop_at("items assessed", ROWS), rows=ROWS)
    SEEN.head(1500).write_csv(job.file)
    assert assess_file(assessor(), job, rows=ROWS).resumed == 0
    assert pl.read_parquet(job.output).height == 1500


def with_bad_rows(path: Path) -> int:
    """Every 97th row without a code, one item twice; gives how many rows are bad."""
    number = pl.int_range(pl.len())
    code = pl.when(number % 97 == 5).then(pl.lit("?")).otherwise("hs_code").alias("hs_code")
    pl.concat([SEEN.with_columns(code), SEEN.head(1)]).write_csv(path)
    return len(range(5, SEEN.height, 97)) + 1


def test_rejected_rows_are_told_once_although_reading_was_interrupted(job: Job) -> None:
    bad = with_bad_rows(job.file)
    with pytest.raises(InterruptionError):
        assess_file(assessor(), job, stop_at("rows read", 2 * ROWS), rows=ROWS)
    found = assess_file(assessor(), job, rows=ROWS)
    rejects = pl.read_csv(job.rejects or "", infer_schema=False)
    assert found.rejected == bad == rejects["row"].n_unique() == rejects.height
    assert rejects["rule"][-1] == "duplicate key"
    assert found.rows == SEEN.height - bad + 1


def test_history_is_the_past_of_the_file(job: Job, tmp_path: Path) -> None:
    middle = SEEN.height // 2
    past, rest = SEEN.head(middle), SEEN.tail(-middle)
    folder = tmp_path / "history"
    folder.mkdir()
    past.write_parquet(folder / "items-0.parquet")
    rest.write_csv(job.file)
    assess_file(assessor(), replace(job, history=[folder]), rows=ROWS)
    assert_frame_equal(pl.read_parquet(job.output), at_once(rest, past))
    assert not pl.read_parquet(job.output).equals(at_once(rest))


def test_silent_profiles_are_counted_once_although_interrupted_and_select_nothing(job: Job) -> None:
    shoes = ProfileSet.of_profiles([profile("dear", "customs_value > 20000"), profile("none", "packages < 0")])
    loud = assessor()
    both = Assessor(loud.profiles, KEY, silent=shoes)
    with pytest.raises(InterruptionError):
        assess_file(both, job, stop_at("items assessed", 2 * ROWS), rows=ROWS)
    found = assess_file(both, job, rows=ROWS)
    dear = SEEN.filter(pl.col("customs_value") > 20000)
    expected = dear.group_by("office").agg(profile=pl.lit("dear"), items=pl.len().cast(pl.Int64)).sort("office")
    assert_frame_equal(found.silent, expected)
    written = pl.read_parquet(job.output)
    assert_frame_equal(written.drop("silent"), at_once(SEEN).drop("silent"))
    assert written["silent"].list.len().sum() == dear.height > 0


def test_two_runs_do_not_write_one_output(job: Job) -> None:
    with Parts(job.output), pytest.raises(SarhadError, match="being written already"):
        assess_file(assessor(), job, rows=ROWS)


def test_a_file_without_a_good_row_gives_an_empty_output(job: Job) -> None:
    SEEN.head(3).with_columns(hs_code=pl.lit("?")).write_csv(job.file)
    found: Assessed = assess_file(assessor(), job, rows=ROWS)
    assert (found.rows, found.rejected) == (0, 3)
    assert pl.read_parquet(job.output).height == 0


def test_an_unusable_file_leaves_nothing_behind(job: Job) -> None:
    job.file.write_text("a,b\n1,2\n")
    with pytest.raises(SarhadError):
        assess_file(assessor(), job, rows=ROWS)
    assert [path.name for path in job.output.parent.iterdir()] == ["items.csv"]
