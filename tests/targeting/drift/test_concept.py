"""Whether the score still means what it says, told by the random sample alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from sarhad.targeting.drift import concept_drift, drift
from sarhad.targeting.drift.concept import spiegelhalter

START = datetime(2025, 1, 6)


def sample(seed: int, weeks: int, changed_from: int | None = None, times: float = 3.0) -> pl.DataFrame:
    """A hundred items a week whose scores hold, until from a week on irregularities are so many times as likely."""
    rng = np.random.default_rng(seed)
    week = np.repeat(np.arange(weeks), 100)
    score = rng.beta(0.5, 9, len(week))
    factor = np.where((changed_from is not None) & (week >= (changed_from or 0)), times, 1.0)
    days = rng.integers(0, 7, len(week)) + 7 * week
    return pl.DataFrame(
        {
            "declared_at": [START + timedelta(days=int(day)) for day in days],
            "model_score": score,
            "irregular": rng.random(len(week)) < np.minimum(score * factor, 1),
            "selection_reason": "random",
        }
    )


def test_a_score_that_holds_gives_no_alarm_in_most_years() -> None:
    alarms = [told.alarm for seed in range(30) if (told := concept_drift(sample(seed, 52))) is not None]
    assert len(alarms) == 30
    assert sum(alarms) <= 6


def test_a_new_scheme_gives_an_alarm_soon_after_it_begins() -> None:
    told = concept_drift(sample(1, 52, changed_from=30))
    assert told is not None
    assert told.alarm
    assert told.direction == "more"
    assert told.since is not None
    assert START + timedelta(weeks=30) <= told.since <= START + timedelta(weeks=36)


def test_fraud_that_fades_gives_an_alarm_the_other_way() -> None:
    told = concept_drift(sample(1, 104, changed_from=40, times=0.1))
    assert told is not None
    assert (told.alarm, told.direction) == (True, "less")


def test_spiegelhalters_z_is_standard_normal_where_the_score_holds() -> None:
    rng = np.random.default_rng(3)
    values = []
    for _ in range(400):
        score = rng.beta(1, 4, 500)
        values.append(spiegelhalter(score, (rng.random(500) < score).astype(float))[0])
    assert stats.kstest(values, "norm").pvalue > 0.01


def test_spiegelhalters_z_of_equal_scores_is_the_binomial_one() -> None:
    irregular = np.array([1.0] * 30 + [0.0] * 70)
    z, p_value = spiegelhalter(np.full(100, 0.2), irregular)
    assert z == pytest.approx((30 - 20) / np.sqrt(100 * 0.2 * 0.8))
    assert p_value == pytest.approx(2 * stats.norm.sf(2.5))
    assert spiegelhalter(np.full(3, 0.5), np.zeros(3)) == (0.0, 1.0)


def test_only_what_chance_chose_is_asked() -> None:
    table = sample(1, 52, changed_from=10)
    report = drift(table, table.with_columns(selection_reason=pl.lit("model")))
    assert report.concept is None
    told = drift(table, table)
    assert told.concept is not None
    assert any("score no longer means" in alarm for alarm in map(str, told.alarms))
