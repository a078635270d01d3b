from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.targeting.calibration import BetaCalibration, expected_calibration_error, reliability


def test_it_mends_overconfident_scores() -> None:
    rng = np.random.default_rng(5)
    truth = rng.uniform(0.02, 0.6, 20_000)
    irregular = (rng.random(20_000) < truth).astype(float)
    overconfident = truth**2 / (truth**2 + (1 - truth) ** 2)
    curve = BetaCalibration.fit(overconfident[:10_000], irregular[:10_000])
    assert expected_calibration_error(overconfident[10_000:], irregular[10_000:]) > 0.05
    assert expected_calibration_error(curve(overconfident[10_000:]), irregular[10_000:]) < 0.015


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=60))
def test_it_never_turns_the_order_of_scores(rows: list[tuple[float, bool]]) -> None:
    scores = np.array([score for score, _ in rows])
    curve = BetaCalibration.fit(scores, np.array([float(bad) for _, bad in rows]))
    calibrated = curve(np.sort(scores))
    assert np.all(np.diff(calibrated) >= -1e-12)
    assert np.all((calibrated >= 0) & (calibrated <= 1))


def test_the_error_is_the_mean_distance_of_said_and_found() -> None:
    said, found = np.array([0.15, 0.15, 0.95, 0.95]), np.array([0.0, 1.0, 1.0, 1.0])
    assert [one.items for one in reliability(said, found)] == [2, 2]
    assert expected_calibration_error(said, found) == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)
