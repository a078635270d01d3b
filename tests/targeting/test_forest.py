from __future__ import annotations

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.targeting.forest import MANY_ROWS, MOST_LEAVES, forest_of, raw_scores

Rows = npt.NDArray[np.float32]


def _rows(dice: np.random.Generator, count: int, columns: int, unknown: float) -> Rows:
    rows = dice.integers(-3, 4, (count, columns)).astype(np.float32) * dice.random(columns, np.float32)
    rows[dice.random(rows.shape) < unknown] = np.nan
    return rows


def _at_thresholds(dice: np.random.Generator, rows: Rows, booster: lgb.Booster) -> None:
    """Put values just at and beside what splits ask into a third of the rows."""
    forest = forest_of(booster)
    assert forest is not None
    for row in rows[::3] if len(forest.features) else []:
        split = dice.integers(len(forest.features))
        threshold = np.float32(min(forest.thresholds[split], 1e30))
        row[forest.features[split]] = np.nextafter(threshold, threshold + np.float32(dice.integers(-1, 2)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 12),
    leaves=st.integers(2, MOST_LEAVES),
    unknown=st.sampled_from([0.0, 0.2]),
    unknown_later=st.sampled_from([0.0, 0.3]),
    use_missing=st.booleans(),
    objective=st.sampled_from(["binary", "regression"]),
)
def test_raw_scores_are_those_of_lightgbm(
    seed: int, columns: int, leaves: int, unknown: float, unknown_later: float, use_missing: bool, objective: str
) -> None:
    dice = np.random.default_rng(seed)
    learned = _rows(dice, 400, columns, unknown)
    truth = (np.nan_to_num(learned).sum(axis=1) + dice.normal(0, 1, 400) > 0).astype(float)
    setup = {
        "objective": objective, "num_leaves": leaves, "min_data_in_leaf": 2, "use_missing": use_missing, "seed": 1,
        "num_threads": 1, "verbosity": -1,
    }  # fmt: skip
    booster = lgb.train(setup, lgb.Dataset(learned, truth), num_boost_round=8)
    asked = _rows(dice, MANY_ROWS + int(dice.integers(100)), columns, unknown_later)
    _at_thresholds(dice, asked, booster)
    expected = booster.predict(asked, raw_score=True, num_threads=1)
    assert np.array_equal(raw_scores(booster, asked), expected)


@pytest.mark.parametrize("kind", ["many leaves", "a split by category", "zero is missing"])
def test_trees_of_another_kind_are_left_to_lightgbm(kind: str) -> None:
    dice = np.random.default_rng(1)
    learned = np.column_stack([dice.integers(0, 9, 3000), dice.random(3000)]).astype(np.float32)
    truth = (dice.random(3000) < 0.2 + 0.5 * (learned[:, 0] % 3 == 0)).astype(float)
    leaves = 120 if kind == "many leaves" else 15
    setup = {
        "objective": "binary", "num_leaves": leaves, "min_data_in_leaf": 2, "num_threads": 1, "verbosity": -1,
        "zero_as_missing": kind == "zero is missing",
    }  # fmt: skip
    by_category = [0] if kind == "a split by category" else "auto"
    booster = lgb.train(setup, lgb.Dataset(learned, truth, categorical_feature=by_category), 3)
    assert forest_of(booster) is None
    assert np.array_equal(raw_scores(booster, learned), booster.predict(learned, raw_score=True, num_threads=1))


def test_a_few_rows_are_not_worth_a_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(2)
    learned = _rows(dice, 400, 3, 0.0)
    booster = lgb.train({"verbosity": -1, "num_threads": 1}, lgb.Dataset(learned, learned[:, 0]), 2)
    monkeypatch.setattr("sarhad.targeting.forest.forest_of", lambda _: pytest.fail("laid out"))
    assert len(raw_scores(booster, learned[: MANY_ROWS - 1])) == MANY_ROWS - 1
