"""What one would pick instead to rank items: five models on raw columns, each answering scores for later items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Peer = Callable[["Raw", int], Callable[["Raw"], Floats]]
"""Fits on raw columns with a seed; gives what scores later ones."""

TEXTS = (
    "office", "procedure", "declaration_type", "use", "payment_method", "transport_mode", "declarant", "importer",
    "exporter", "carrier", "hs_code", "departure_country", "origin_country", "preference", "origin_marking",
)  # fmt: skip
NUMBERS = ("duty_rate", "net_mass_kg", "customs_value")
TRIES = 2000
PATIENCE = 100


class Raw:
    """The columns of the paper: codes as numbers by their order in training, -1 where training never saw one."""

    def __init__(self, table: pl.DataFrame, words: dict[str, pl.Series] | None = None) -> None:
        self.words = words or {name: table[name].unique().drop_nulls().sort() for name in TEXTS}
        codes = [self._code(table, name) for name in TEXTS]
        self.matrix = np.column_stack([*codes, *(table[name].to_numpy() for name in NUMBERS)])
        self.irregular = table["irregular"].cast(pl.Int8).to_numpy()
        self.codes = list(range(len(TEXTS)))

    def later(self, table: pl.DataFrame) -> Raw:
        """Later items, with the codes of these."""
        return Raw(table, self.words)

    def _code(self, table: pl.DataFrame, name: str) -> Floats:
        known = self.words[name]
        numbers = pl.Series(range(known.len()), dtype=pl.Float64)
        return table[name].replace_strict(known, numbers, default=-1.0, return_dtype=pl.Float64).to_numpy()

    def ends(self) -> tuple[slice, slice]:
        """The first four fifths and the end, on which the boosters choose their number of trees."""
        cut = int(0.8 * len(self.irregular))
        return slice(0, cut), slice(cut, None)


def logistic_regression(raw: Raw, seed: int) -> Callable[[Raw], Floats]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    made = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500, random_state=seed))
    made.fit(raw.matrix, raw.irregular)
    return lambda later: made.predict_proba(later.matrix)[:, 1]


def random_forest(raw: Raw, seed: int) -> Callable[[Raw], Floats]:
    from sklearn.ensemble import RandomForestClassifier

    made = RandomForestClassifier(n_estimators=200, random_state=seed, n_jobs=-1).fit(raw.matrix, raw.irregular)
    return lambda later: made.predict_proba(later.matrix)[:, 1]


def catboost(raw: Raw, seed: int) -> Callable[[Raw], Floats]:
    from catboost import CatBoostClassifier

    def framed(one: Raw) -> list[list[object]]:
        rows = one.matrix.tolist()
        return [[int(v) if i < len(TEXTS) else v for i, v in enumerate(row)] for row in rows]

    first, end = raw.ends()
    rows = framed(raw)
    made = CatBoostClassifier(
        iterations=500, random_seed=seed, verbose=False, early_stopping_rounds=50, cat_features=raw.codes,
        allow_writing_files=False,
    )  # fmt: skip
    made.fit(rows[first], raw.irregular[first], eval_set=(rows[end], raw.irregular[end]))
    return lambda later: made.predict_proba(framed(later))[:, 1]


def xgboost(raw: Raw, seed: int) -> Callable[[Raw], Floats]:
    from xgboost import XGBClassifier

    first, end = raw.ends()
    made = XGBClassifier(
        n_estimators=TRIES, learning_rate=0.1, random_state=seed, early_stopping_rounds=PATIENCE, eval_metric="logloss"
    )
    made.fit(raw.matrix[first], raw.irregular[first], eval_set=[(raw.matrix[end], raw.irregular[end])], verbose=False)
    return lambda later: made.predict_proba(later.matrix)[:, 1]


def lightgbm(raw: Raw, seed: int) -> Callable[[Raw], Floats]:
    import lightgbm as lgb

    first, end = raw.ends()
    made = lgb.LGBMClassifier(n_estimators=TRIES, learning_rate=0.1, random_state=seed, verbosity=-1)
    stop = lgb.early_stopping(PATIENCE, verbose=False)
    made.fit(
        raw.matrix[first], raw.irregular[first], eval_set=[(raw.matrix[end], raw.irregular[end])], callbacks=[stop]
    )
    return lambda later: np.asarray(made.predict_proba(later.matrix))[:, 1]


PEERS: dict[str, Peer] = {
    "logistic regression": logistic_regression,
    "random forest": random_forest,
    "CatBoost": catboost,
    "XGBoost": xgboost,
    "LightGBM": lightgbm,
}
