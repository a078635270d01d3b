from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from sarhad.errors import SarhadError
from sarhad.targeting import IrregularityClassifier
from tests.targeting.made import history

SMALL = {"rounds": 40, "threads": 1}


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return history()


@pytest.fixture(scope="module")
def fitted(table: pl.DataFrame) -> IrregularityClassifier:
    early = table[:1000]
    return IrregularityClassifier(**SMALL).fit(early, early["irregular"])


def test_it_finds_in_later_items_what_earlier_ones_taught(fitted: IrregularityClassifier, table: pl.DataFrame) -> None:
    later = table[1000:]
    scores = fitted.predict_proba(later)
    assert scores.shape == (500, 2)
    assert np.allclose(scores.sum(axis=1), 1)
    assert roc_auc_score(later["irregular"], scores[:, 1]) > 0.95


def test_outcomes_of_the_scored_rows_are_not_looked_at(fitted: IrregularityClassifier, table: pl.DataFrame) -> None:
    later = table[1000:]
    turned = later.with_columns(~pl.col("irregular"), inspected=pl.lit(False))
    assert np.array_equal(fitted.predict_proba(later), fitted.predict_proba(turned))


def test_a_row_scores_the_same_alone_as_in_a_batch(fitted: IrregularityClassifier, table: pl.DataFrame) -> None:
    later = table[1000:1010]
    alone = [fitted.predict_proba(later[n])[0, 1] for n in range(later.height)]
    assert np.allclose(alone, fitted.predict_proba(later)[:, 1])


def test_rows_without_a_label_teach_nothing(table: pl.DataFrame) -> None:
    early = table[:600]
    labels = early["irregular"].to_list()
    half = [label if n % 2 else None for n, label in enumerate(labels)]
    kept = early[1::2]
    with_gaps = IrregularityClassifier(**SMALL).fit(early, half)
    without = IrregularityClassifier(**SMALL).fit(kept, kept["irregular"])
    assert np.array_equal(with_gaps.predict_proba(table[900:]), without.predict_proba(table[900:]))


def test_names_of_traders_are_no_features(fitted: IrregularityClassifier) -> None:
    assert not {"importer", "exporter", "declarant"} & set(fitted.feature_names_)


def test_a_code_never_seen_and_a_missing_column_can_be_scored(
    fitted: IrregularityClassifier, table: pl.DataFrame
) -> None:
    strange = table[1000:1001].with_columns(office=pl.lit("99"), hs_code=pl.lit("999999")).drop("duty_rate")
    assert 0 < fitted.predict_proba(strange)[0, 1] < 1
    unknown = strange.with_columns(duty_rate=pl.lit(None, pl.Float64))
    assert np.array_equal(fitted.predict_proba(strange), fitted.predict_proba(unknown))


def test_weights_shift_what_is_learned(table: pl.DataFrame) -> None:
    early, later = table[:1000], table[1000:]
    heavy = np.where(early["irregular"].to_numpy(), 20.0, 1.0)
    plain = IrregularityClassifier(**SMALL).fit(early, early["irregular"])
    weighted = IrregularityClassifier(**SMALL).fit(early, early["irregular"], sample_weight=heavy)
    assert weighted.predict_proba(later)[:, 1].mean() > plain.predict_proba(later)[:, 1].mean()


def test_too_little_to_learn_from_is_told(table: pl.DataFrame) -> None:
    with pytest.raises(SarhadError, match="99 inspected items"):
        IrregularityClassifier().fit(table[:99], table[:99]["irregular"])
    clean = table.filter(~pl.col("irregular"))
    with pytest.raises(SarhadError, match="0 irregular"):
        IrregularityClassifier().fit(clean, clean["irregular"])


def test_it_can_be_cloned_like_any_estimator(table: pl.DataFrame) -> None:
    made = clone(IrregularityClassifier(num_leaves=7).set_params(rounds=11))
    assert (made.get_params()["num_leaves"], made.get_params()["rounds"]) == (7, 11)


def test_the_same_seed_gives_the_same_scores(table: pl.DataFrame) -> None:
    early, later = table[:600], table[1000:]
    one, two = (IrregularityClassifier(**SMALL, members=2).fit(early, early["irregular"]) for _ in range(2))
    assert np.array_equal(one.predict_proba(later), two.predict_proba(later))
