"""The estimator: trees that say how likely an item is irregular, in the manner of scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.targeting.columns import usable
from sarhad.targeting.experience import Experience
from sarhad.targeting.forest import raw_scores
from sarhad.targeting.matrix import Matrix, columns_of, numbers_of, stacked, vocabularies
from sarhad.targeting.rows import in_parts
from sarhad.targeting.tree_paths import contributions

Floats = npt.NDArray[np.float64]

LEAST_LABELLED = 100
LEAST_OF_A_KIND = 10
"""Below these a share of anything is noise; the errors say so."""


class IrregularityClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Gradient-boosted trees over what is declared, the indicators given, and what was found in goods alike.

    Parameters follow scikit-learn's conventions; `fit` takes a Polars table of the canonical columns.

    Args:
        rounds: trees of each member.
        learning_rate: how far each tree moves the score.
        num_leaves: leaves of a tree.
        min_leaf: items a leaf needs at least.
        feature_fraction: share of features each tree may look at.
        row_fraction: share of rows each tree sees.
        most_rows: rows each tree sees at most; more make it slower and, as every tree draws anew, no better.
        steadiness: weight that draws the values of leaves with little evidence towards nil (L2).
        experience_weight: imagined items that shrink a share of irregular items to the base rate.
        use_experience: whether to look at what was found in goods alike.
        use_indicators: whether to look at the indicator columns of the table.
        members: models with different seeds whose log-odds are averaged.
        threads: processor threads; 0: all.
        random_state: seed.
    """

    def __init__(
        self,
        *,
        rounds: int = 100,
        learning_rate: float = 0.1,
        num_leaves: int = 31,
        min_leaf: int = 20,
        feature_fraction: float = 0.7,
        row_fraction: float = 0.8,
        most_rows: int = 200_000,
        steadiness: float = 10.0,
        experience_weight: float = 2.0,
        use_experience: bool = True,
        use_indicators: bool = True,
        members: int = 1,
        threads: int = 0,
        random_state: int = 0,
    ) -> None:
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.min_leaf = min_leaf
        self.feature_fraction = feature_fraction
        self.row_fraction = row_fraction
        self.most_rows = most_rows
        self.steadiness = steadiness
        self.experience_weight = experience_weight
        self.use_experience = use_experience
        self.use_indicators = use_indicators
        self.members = members
        self.threads = threads
        self.random_state = random_state

    def fit(self, table: pl.DataFrame, y: Any, sample_weight: Any = None) -> Self:
        """Learn from inspected items; rows whose `y` is null or NaN were not inspected and teach nothing.

        Args:
            table: canonical item table with `declared_at`; indicator columns ride along where they were computed.
            y: for each row whether it was irregular.
            sample_weight: for each row its weight, e.g. 1 / selection probability; 1 if not given.

        Raises:
            SarhadError: too few labelled items, or too few of a kind.
        """
        labels = pl.Series(y, strict=False).cast(pl.Float64).fill_null(np.nan).to_numpy()
        labelled = ~np.isnan(labels)
        _refuse_little(labels[labelled])
        table, labels = table.filter(pl.Series(labelled)), labels[labelled]
        weights = None if sample_weight is None else np.asarray(sample_weight, np.float64)[labelled]
        self.learn_features(table, labels)
        self.boosters_ = self.boosters(self.matrix_in_time(table, labels), labels, weights, self.feature_names_)
        return self

    def learn_features(self, table: pl.DataFrame, labels: Floats) -> None:
        """Settle what is looked at and remember what was found in goods alike; the trees are grown after it."""
        self.classes_ = np.array([0, 1])
        self.declared_ = [name for name in usable(table) if self.use_indicators or not _is_indicator(name)]
        self.vocabulary_ = vocabularies(table, self.declared_)
        shrunk = Experience.of(table, labels, self.experience_weight)
        self.experience_ = shrunk if self.use_experience else Experience({}, shrunk.base, shrunk.weight)

    def boosters(
        self, matrix: Matrix, labels: Floats, weights: Floats | None, names: Sequence[str]
    ) -> list[lgb.Booster]:
        """The trees of each member, grown on feature rows whose columns have these names."""
        data = lgb.Dataset(matrix, labels, weight=weights, feature_name=list(names), free_raw_data=False)
        seeds = [self.random_state * 1000 + member for member in range(self.members)]
        return [lgb.train(self._settings(seed, len(labels)), data, num_boost_round=self.rounds) for seed in seeds]

    def _settings(self, seed: int, rows: int) -> dict[str, Any]:
        fraction = min(self.row_fraction, self.most_rows / rows)
        return {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "min_data_in_leaf": self.min_leaf,
            "feature_fraction": self.feature_fraction,
            "bagging_fraction": fraction,
            "bagging_freq": 1 if fraction == self.row_fraction else 5,  # a small draw is copied: not for every tree
            "lambda_l2": self.steadiness,
            "num_threads": self.threads,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }

    @property
    def feature_names_(self) -> list[str]:
        """The features in the order of the matrix's columns."""
        return [*self.declared_, *self.experience_.names]

    def matrix_in_time(self, table: pl.DataFrame, labels: Floats) -> Matrix:
        """The features of the rows that were learned from, each as of its own moment."""
        columns = columns_of(table, self.declared_, self.vocabulary_)
        return stacked(columns + self.experience_.features_in_time(table, labels), table.height)

    def matrix(self, table: pl.DataFrame) -> Matrix:
        """The features of rows later than the training, NaN where nothing is known."""
        columns = columns_of(table, self.declared_, self.vocabulary_) + self.experience_.features(table)
        return stacked(columns, table.height)

    def matrix_of_items(self, items: Sequence[Mapping[str, Any]], table: pl.DataFrame) -> Matrix:
        """The same of a few items, quicker.

        Args:
            items: by column name, with their indicators.
            table: the same rows, for what was found in goods alike.
        """
        told = [numbers_of(item, self.declared_, self.vocabulary_) for item in items]
        remembered = np.column_stack([np.empty((len(items), 0)), *self.experience_.features(table)])
        return np.hstack([np.array(told, np.float64), remembered]).astype(np.float32)

    def log_odds(self, matrix: Matrix) -> Floats:
        """Raw scores of feature rows: the mean of the members' log-odds; by the calling thread alone."""
        scores = [raw_scores(booster, matrix) for booster in self.boosters_]
        return np.mean(scores, axis=0)  # type: ignore[no-any-return]

    def contributions(self, matrix: Matrix) -> Floats:
        """Exact tree SHAP values (Lundberg et al. 2020, Nature MI 2): a column a feature and last the base."""
        parts = [contributions(booster, matrix) for booster in self.boosters_]
        return np.mean(parts, axis=0)  # type: ignore[no-any-return]

    def decision_function(self, table: pl.DataFrame) -> Floats:
        """Log-odds of an irregularity for each row."""
        check_is_fitted(self, "boosters_")
        if table.is_empty():
            return np.empty(0)
        return in_parts(table.height, lambda rows: self.log_odds(self.matrix(table[rows])), self.threads)

    def predict_proba(self, table: pl.DataFrame) -> Floats:
        """Probabilities of no irregularity and of one, a row an item."""
        irregular = 1.0 / (1.0 + np.exp(-self.decision_function(table)))
        return np.column_stack([1.0 - irregular, irregular])

    def predict(self, table: pl.DataFrame) -> npt.NDArray[np.int64]:
        """1 where an irregularity is more likely than not."""
        return (self.decision_function(table) > 0).astype(np.int64)


def _is_indicator(name: str) -> bool:
    from sarhad.indicators import INDICATORS

    return name in INDICATORS


def _refuse_little(labels: Floats) -> None:
    irregular = int(labels.sum())
    least = min(irregular, len(labels) - irregular)
    if len(labels) >= LEAST_LABELLED and least >= LEAST_OF_A_KIND:
        return
    message = say(
        "{inspected} inspected items, of which {irregular} irregular, are too few to learn from",
        inspected=len(labels),
        irregular=irregular,
    )
    advice = say(
        "{least} inspected items with {each} of each outcome are the least", least=LEAST_LABELLED, each=LEAST_OF_A_KIND
    )
    raise SarhadError(Problem(message, advice))
