"""The online state gives the numbers of the batch, whatever it is told and in whatever order."""

import math
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.indicators import OnlineIndicators, compute, indicator_schema
from sarhad.indicators import reference as reference_module
from tests.indicators.histories import histories, plain_history

DAY = datetime(2024, 3, 1)
PRICES = pl.DataFrame(
    {
        "hs_code": ["640391", "640391", "010121"],
        "origin_country": ["CN", "CN", "RU"],
        "unit_value": [2.0, 3.0, 9.0],
        "valid_from": [datetime(2023, 12, 2), datetime(2024, 6, 1), datetime(2024, 1, 1)],
    }
)


@pytest.fixture(autouse=True)
def _little_support(monkeypatch):
    """Small histories must reach every level of the reference values."""
    monkeypatch.setattr(reference_module, "LEAST_SUPPORT", 2)


def assert_same(online, batch):
    assert len(online) == batch.height
    for row, (found, expected) in enumerate(zip(online, batch.iter_rows(named=True), strict=True)):
        assert list(found) == list(expected)
        for name, value in expected.items():
            if isinstance(value, float) and found[name] is not None:
                same = math.isclose(found[name], value, rel_tol=1e-9, abs_tol=1e-9)
            else:
                same = found[name] == value and type(found[name]) is type(value)
            assert same, (row, name, found[name], value)


def answers(state, history):
    """Ask about each declaration as a whole; answers in the order of the rows."""
    rows = list(enumerate(history.iter_rows(named=True)))
    found = {}
    for key in {(row["declaration_id"], row["version"]) for _, row in rows}:
        mine = [(i, row) for i, row in rows if (row["declaration_id"], row["version"]) == key]
        found |= dict(zip([i for i, _ in mine], state.of([row for _, row in mine]), strict=True))
    return [found[i] for i, _ in rows]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_told_everything_it_answers_like_the_batch(history):
    state = OnlineIndicators(prices=PRICES)
    for row in history.iter_rows(named=True):
        state.observe(row)
    for row in history.iter_rows(named=True):
        state.learn(row)
    assert_same(answers(state, history), compute(history, prices=PRICES))


@settings(max_examples=20, deadline=None)
@given(histories())
def test_told_as_it_happens_and_asked_at_once_it_answers_like_the_batch(history):
    """Rows are told in the order of time, outcomes when they become known, each question before what comes after."""
    state = OnlineIndicators()
    rows = list(enumerate(history.iter_rows(named=True)))
    known = [max(row["inspected_at"] or row["declared_at"], row["declared_at"]) for _, row in rows]
    happenings = [(row["declared_at"], row["version"], i, "declared") for i, row in rows]
    happenings += [(known[i], 99, i, "inspected") for i, _ in rows]
    expected = compute(history)
    for _, _, i, what in sorted(happenings):
        row = rows[i][1]
        if what == "inspected":
            state.learn(row)
            continue
        declaration = [
            r for _, r in rows if (r["declaration_id"], r["version"]) == (row["declaration_id"], row["version"])
        ]
        place = next(n for n, r in enumerate(declaration) if r["item_no"] == row["item_no"])
        assert_same(state.of(declaration)[place : place + 1], expected[i])
        state.observe(row)


@settings(max_examples=20, deadline=None)
@given(histories(), histories())
def test_a_state_made_from_a_history_saved_and_loaded_goes_on_like_one_told_row_by_row(tmp_path_factory, first, later):
    later = later.with_columns(pl.col("declaration_id") + "later")
    path = tmp_path_factory.mktemp("state") / "state.parquet"
    OnlineIndicators.from_history(first, names=["unit_value"]).save(path)
    state = OnlineIndicators.load(path, prices=PRICES)
    for row in later.iter_rows(named=True):
        state.observe(row)
        state.learn(row)
    state.save(path)
    state = OnlineIndicators.load(path, prices=PRICES)
    both = pl.concat([first, later])
    assert_same(answers(state, both), compute(both, prices=PRICES))
    assert_same(answers(state, later), compute(later, prior=first, prices=PRICES))


@given(histories(most=5), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_telling_a_thing_twice_changes_nothing(history, times):
    once, often = OnlineIndicators(), OnlineIndicators()
    for state, repeat in ((once, 1), (often, times + 1)):
        for _ in range(repeat):
            for row in history.iter_rows(named=True):
                state.observe(row)
                state.learn(row)
    assert_same(answers(often, history), pl.DataFrame(answers(once, history), schema=indicator_schema()))


def test_an_observation_says_whether_it_counted():
    state = OnlineIndicators(names=["importer_declarations_30d"])
    item = {"declaration_id": "D1", "item_no": 1, "declared_at": DAY, "importer": "I1"}
    assert state.observe(item)
    assert not state.observe(item)
    assert state.observe(item | {"item_no": 2})
    assert not state.observe(item | {"version": 2})
    assert state.of([item | {"declaration_id": "D2"}]) == [{"importer_declarations_30d": 0}]
    next_day = item | {"declaration_id": "D2", "declared_at": DAY + timedelta(days=1)}
    assert state.of([next_day]) == [{"importer_declarations_30d": 1}]


def test_an_irregularity_counts_from_the_moment_it_was_known():
    state = OnlineIndicators(names=["importer_irregularities"])
    item = {"declaration_id": "D1", "item_no": 1, "declared_at": DAY, "importer": "I1"}
    state.observe(item)
    found = {"declaration_id": "D1", "inspected": True, "irregular": True, "inspected_at": DAY + timedelta(days=5)}
    assert state.learn(found)
    assert not state.learn(found)
    asked = [item | {"declaration_id": f"X{d}", "declared_at": DAY + timedelta(days=d)} for d in (4, 5, 6)]
    assert [row["importer_irregularities"] for row in state.of(asked)] == [0, 0, 1]


def test_an_outcome_told_later_but_known_earlier_moves_the_first():
    state = OnlineIndicators(names=["importer_inspections_365d"])
    item = {"declaration_id": "D1", "item_no": 1, "declared_at": DAY, "importer": "I1"}
    state.observe(item)
    for days in (9, 2):
        state.learn({"declaration_id": "D1", "inspected": True, "inspected_at": DAY + timedelta(days=days)})
    asked = [item | {"declaration_id": f"X{d}", "declared_at": DAY + timedelta(days=d)} for d in (2, 3, 20)]
    assert [row["importer_inspections_365d"] for row in state.of(asked)] == [0, 1, 1]


def test_what_cannot_be_used_is_said_plainly(tmp_path):
    state = OnlineIndicators()
    with pytest.raises(SarhadError, match="'D1' was not observed"):
        state.learn({"declaration_id": "D1", "inspected": True})
    with pytest.raises(SarhadError, match="no declaration_id"):
        state.observe({"item_no": 1, "declared_at": DAY})
    with pytest.raises(SarhadError, match="declared_at '2024-03-01'"):
        state.observe({"declaration_id": "D1", "item_no": 1, "declared_at": "2024-03-01"})
    with pytest.raises(SarhadError, match="item_no None"):
        state.observe({"declaration_id": "D1", "declared_at": DAY})
    with pytest.raises(SarhadError, match="did you mean importer_age_days"):
        OnlineIndicators(names=["importer_age"])
    (tmp_path / "torn").write_bytes(b"PAR1 not really")
    plain_history([{"declared_at": DAY}]).write_parquet(tmp_path / "items")
    for name in ("torn", "items", "absent"):
        with pytest.raises(SarhadError, match="state of the indicators"):
            OnlineIndicators.load(tmp_path / name)


@settings(max_examples=25, deadline=None)
@given(histories(), histories(most=4))
def test_what_was_only_supposed_leaves_no_trace(history, supposed):
    supposed = supposed.with_columns(pl.lit("S") + pl.col("declaration_id").alias("declaration_id"))
    state, told = OnlineIndicators.from_history(history), OnlineIndicators.from_history(history)
    rows = supposed.to_dicts()
    with state.supposing(rows):
        within = state.of(rows)
    for row in rows:
        told.observe(row)
    assert within == told.of(rows)
    assert_same(answers(state, history), compute(history))
    assert state.of(rows) == OnlineIndicators.from_history(history).of(rows)
