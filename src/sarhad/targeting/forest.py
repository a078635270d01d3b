"""Raw scores of many rows at once: a model's trees laid out so that no row has to walk through them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Node = dict[str, Any]

MANY_ROWS = 256
"""From so many rows on the layout pays for being made."""

MOST_LEAVES = 64
"""Of one tree: a bit of a word each."""

_KINDS = ("None", "NaN")
"""Treatments of missing values that are laid out: NaN counts as 0, or goes where the split sends what is missing."""

_made: WeakKeyDictionary[lgb.Booster, Forest | None] = WeakKeyDictionary()


def raw_scores(booster: lgb.Booster, matrix: npt.NDArray[np.float32]) -> Floats:
    """The sum of all trees for each row, as LightGBM's own `predict(raw_score=True)`; by the calling thread."""
    if booster not in _made and len(matrix) >= MANY_ROWS:
        _made[booster] = forest_of(booster)
    made = _made.get(booster)
    if made is None:
        return np.asarray(booster.predict(matrix, raw_score=True, num_threads=1))
    return made.scores(matrix)


@dataclass(frozen=True)
class Forest:
    """The trees of a booster, as the arguments of `tree_kernels.score`."""

    splits: npt.NDArray[np.int64]
    features: npt.NDArray[np.int64]
    thresholds: npt.NDArray[np.float32]
    unknown_left: npt.NDArray[np.bool_]
    kept: npt.NDArray[np.uint64]
    leaves: npt.NDArray[np.int64]
    values: Floats

    def scores(self, matrix: npt.NDArray[np.float32]) -> Floats:
        """The sum of all trees for each row."""
        from sarhad.targeting.tree_kernels import score

        out = np.zeros(len(matrix))
        score(
            np.ascontiguousarray(matrix), self.splits, self.features, self.thresholds, self.unknown_left, self.kept,
            self.leaves, self.values, out,
        )  # fmt: skip
        return out


def forest_of(booster: lgb.Booster) -> Forest | None:
    """A booster's trees; None where they are not laid out so.

    That is: Numba is not installed, a tree with more than 64 leaves, a split that asks otherwise than by a threshold.
    """
    if importlib.util.find_spec("numba") is None:
        return None
    layout = _Layout()
    for tree in booster.dump_model()["tree_info"]:
        if tree["num_leaves"] > MOST_LEAVES or not all(map(_is_laid_out, splits_of(tree["tree_structure"]))):
            return None
        layout.take(tree["tree_structure"])
    return layout.made()


def splits_of(node: Node) -> Iterator[Node]:
    """The splits of a dumped tree from a node on, each before those below it, the left before the right."""
    if "split_index" in node:
        yield node
        yield from splits_of(node["left_child"])
        yield from splits_of(node["right_child"])


def _is_laid_out(split: Node) -> bool:
    return split["decision_type"] == "<=" and split["missing_type"] in _KINDS


@dataclass
class _Layout:
    """Trees as they are taken, one after another."""

    first_split: list[int] = field(default_factory=lambda: [0])
    first_leaf: list[int] = field(default_factory=lambda: [0])
    splits: list[tuple[int, float, bool, int]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def take(self, root: Node) -> None:
        """Lay a tree out."""
        self._lay(root)
        self.first_split.append(len(self.splits))
        self.first_leaf.append(len(self.values))

    def _lay(self, node: Node) -> None:
        """Lay out what is below a node; its leaves get the next numbers of the tree, from left to right."""
        if "split_index" not in node:
            self.values.append(node["leaf_value"])
            return
        first = len(self.values) - self.first_leaf[-1]
        self._lay(node["left_child"])
        beyond = len(self.values) - self.first_leaf[-1]
        struck_out = (1 << beyond) - (1 << first)
        threshold = node["threshold"]
        unknown_left = node["default_left"] if node["missing_type"] == "NaN" else threshold >= 0.0
        self.splits.append((node["split_feature"], threshold, unknown_left, ~struck_out & (2**64 - 1)))
        self._lay(node["right_child"])

    def made(self) -> Forest:
        """The layout as arrays."""
        features, thresholds, unknown_left, kept = zip(*self.splits, strict=True) if self.splits else ((),) * 4
        return Forest(
            splits=np.array(self.first_split, np.int64),
            features=np.array(features, np.int64),
            thresholds=_rounded_down(np.array(thresholds, np.float64)),
            unknown_left=np.array(unknown_left, np.bool_),
            kept=np.array(kept, np.uint64),
            leaves=np.array(self.first_leaf, np.int64),
            values=np.array(self.values, np.float64),
        )


_ZERO = np.float32(1e-35)
"""LightGBM takes a value for 0 that is not farther from it; thresholds lie just there, none within."""


def _rounded_down(thresholds: Floats) -> npt.NDArray[np.float32]:
    """The largest 32-bit numbers that go left: a 32-bit value is at most the one just where LightGBM sends it left."""
    with np.errstate(over="ignore"):  # a threshold that only parts what is unknown may be beyond all 32-bit numbers
        nearest = thresholds.astype(np.float32)
    return np.where((nearest > thresholds) | (nearest == -_ZERO), np.nextafter(nearest, np.float32(-np.inf)), nearest)
