"""The model inside the simulation: a few boosted-tree models, each on its own draw of the labels.

Their mean is the score, their disagreement says how sure it is: bagging after Breiman (1996), and bootstrap
disagreement as a posterior's stand-in after Osband & Van Roy (2015), "Bootstrapped Thompson Sampling".
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from sarhad.targeting.revenue import RevenueHead
from sarhad.targeting.simulation.scene import Floats, Mask

MEMBERS = 3
TREES = 40
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 24,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "max_cat_to_onehot": 4,
    "cat_smooth": 20.0,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
DIMENSIONS = 32
"""Of an item's embedding."""


@dataclass(frozen=True)
class Learner:
    """Trained models that answer together; see the module's first lines.

    Attributes:
        members: say how likely an item is irregular.
        revenue: says what it brings if it is, as the product's models do; None where that is not asked or not known.
    """

    members: tuple[lightgbm.Booster, ...]
    revenue: RevenueHead | None = None

    def scores(self, inputs: npt.NDArray[np.float32]) -> Floats:
        """A column for each member: its probability of an irregularity."""
        return np.column_stack([member.predict(inputs, num_threads=1) for member in self.members])

    def embedding(self, inputs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Items that fall into the same leaves are near each other: a random projection of the leaves they fall in.

        Johnson & Lindenstrauss (1984) projection of the one-hot leaf indicators of the first member.
        """
        leaves = np.asarray(self.members[0].predict(inputs, pred_leaf=True, num_threads=1), dtype=np.int64)
        trees = leaves.shape[1]
        signs = np.random.default_rng(0).choice(
            np.array([-1.0, 1.0], dtype=np.float32), (trees, int(leaves.max()) + 1, DIMENSIONS)
        )
        total = np.zeros((len(inputs), DIMENSIONS), dtype=np.float32)
        for tree in range(trees):
            total += signs[tree][leaves[:, tree]]
        return total / np.float32(np.sqrt(trees * DIMENSIONS))


def train(
    inputs: npt.NDArray[np.float32],
    irregular: Mask,
    weight: Floats,
    categorical: list[int],
    seed: int,
    revenue: Floats | None = None,
) -> Learner | None:
    """Train on what has been found; None while there are not both kinds of labels, ten of each.

    Args:
        inputs: as known at each item's own moment.
        irregular: what was found.
        weight: how much a label counts.
        categorical: columns of `inputs` that are categories.
        seed: of the draws.
        revenue: what each brought, national currency; None if nobody asks what items will bring.
    """
    if min(irregular.sum(), (~irregular).sum()) < 10:
        return None
    data = lightgbm.Dataset(
        inputs, irregular.astype(np.float32), weight=weight, categorical_feature=categorical, params=PARAMETERS
    )
    data.construct()

    def member(number: int) -> lightgbm.Booster:
        return lightgbm.train({**PARAMETERS, "seed": seed * 101 + number}, data, num_boost_round=TREES)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # LightGBM lets other threads work
        members = pool.map(member, range(MEMBERS))
        head = None
        if revenue is not None:
            head = pool.submit(RevenueHead.fit, inputs[irregular], revenue[irregular], threads=1, seed=seed)
        return Learner(tuple(members), head.result() if head else None)
