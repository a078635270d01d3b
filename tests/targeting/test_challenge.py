"""Two models side by side: figures as scikit-learn's, differences with intervals that hold."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss

from sarhad.targeting.challenge import compare


def items(seed: int, count: int = 2000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes, true probabilities, and declarations of two items."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.4, 5, count)
    return (rng.random(count) < chance).astype(float), chance, np.arange(count) // 2


def test_the_figures_are_scikit_learns() -> None:
    irregular, chance, declaration = items(1)
    worse = np.clip(chance + np.random.default_rng(2).normal(0, 0.1, len(chance)), 0, 1)
    told = compare(worse, chance, irregular, declaration, share=0.05)
    precision, average, brier = told
    top = np.argsort(-chance, kind="stable")[:100]
    assert precision.challenger == pytest.approx(irregular[top].mean(), abs=0.01)
    assert average.challenger == pytest.approx(average_precision_score(irregular, chance))
    assert brier.champion == pytest.approx(brier_score_loss(irregular, worse))
    assert [one.difference for one in told] == pytest.approx([one.challenger - one.champion for one in told])


def test_a_better_model_is_called_better_and_the_other_way_round_worse() -> None:
    irregular, chance, declaration = items(1, 6000)
    noise = np.random.default_rng(3).random(len(chance))
    assert [one.verdict for one in compare(noise, chance, irregular, declaration)] == ["better"] * 3
    assert [one.verdict for one in compare(chance, noise, irregular, declaration)] == ["worse"] * 3


def test_the_same_model_shows_no_difference() -> None:
    irregular, chance, declaration = items(4)
    for one in compare(chance, chance, irregular, declaration):
        assert (one.difference, one.low, one.high, one.verdict) == (0.0, 0.0, 0.0, "no difference shown")
