from __future__ import annotations

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.targeting import tree_paths
from sarhad.targeting.tree_paths import MANY_ROWS, contributions


def _rows(dice: np.random.Generator, count: int, columns: int, unknown: float) -> npt.NDArray[np.float32]:
    rows = dice.integers(-3, 4, (count, columns)).astype(np.float32) * dice.random(columns, np.float32)
    rows[dice.random(rows.shape) < unknown] = np.nan
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 12),
    leaves=st.integers(2, 40),
    unknown=st.sampled_from([0.0, 0.2]),
    unknown_later=st.sampled_from([0.0, 0.3]),
    zero_as_missing=st.booleans(),
)
def test_tabled_contributions_are_those_of_lightgbm(
    seed: int, columns: int, leaves: int, unknown: float, unknown_later: float, zero_as_missing: bool
) -> None:
    dice = np.random.default_rng(seed)
    learned = _rows(dice, 400, columns, unknown)
    truth = (np.nan_to_num(learned).sum(axis=1) + dice.normal(0, 1, 400) > 0).astype(float)
    setup = {
        "objective": "binary", "num_leaves": leaves, "min_data_in_leaf": 2, "bagging_fraction": 0.7, "bagging_freq": 1,
        "zero_as_missing": zero_as_missing, "seed": 1, "num_threads": 1, "verbosity": -1,
    }  # fmt: skip
    booster = lgb.train(setup, lgb.Dataset(learned, truth), num_boost_round=8)
    asked = _rows(dice, MANY_ROWS, columns, unknown_later)
    assert tree_paths.tree_paths(booster) is not None
    expected = booster.predict(asked, pred_contrib=True)
    assert np.allclose(contributions(booster, asked), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", ["many leaves", "a split by category"])
def test_trees_that_do_not_fit_a_word_are_left_to_lightgbm(kind: str) -> None:
    dice = np.random.default_rng(1)
    learned = np.column_stack([dice.integers(0, 9, 3000), dice.random(3000)]).astype(np.float32)
    truth = (dice.random(3000) < 0.2 + 0.5 * (learned[:, 0] % 3 == 0)).astype(float)
    setup = {"objective": "binary", "num_leaves": 15, "min_data_in_leaf": 2, "num_threads": 1, "verbosity": -1}
    if kind == "many leaves":
        booster = lgb.train({**setup, "num_leaves": 120}, lgb.Dataset(learned, truth), 3)
    else:
        booster = lgb.train(setup, lgb.Dataset(learned, truth, categorical_feature=[0]), 3)
    assert tree_paths.tree_paths(booster) is None
    assert np.allclose(contributions(booster, learned), booster.predict(learned, pred_contrib=True))
