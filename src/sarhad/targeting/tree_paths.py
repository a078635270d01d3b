"""Exact SHAP values of many rows at once: a model's paths and what they contribute, tabled once.

LightGBM finds the same values row by row and leaf by leaf anew, which for thousands of rows takes ten times as long.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from sarhad.targeting.forest import Node, splits_of

Floats = npt.NDArray[np.float64]

MANY_ROWS = 256
"""From so many rows on tables pay for being made."""

FEW_ROWS = 8
"""Up to so many rows one thread answers before a second has woken up."""

MOST_SPLITS = 64
"""Of one tree: a bit of a word each."""

MOST_NUMBERS = 1 << 25
"""Of all tables together: 256 MiB."""

_KINDS = {"None": 0, "Zero": 1, "NaN": 2}


_made: WeakKeyDictionary[lgb.Booster, TreePaths | None] = WeakKeyDictionary()


def contributions(booster: lgb.Booster, matrix: npt.NDArray[np.float32]) -> Floats:
    """Exact SHAP values of rows: a column a feature and last the base, as LightGBM's own `pred_contrib` gives them."""
    if len(matrix) < MANY_ROWS and booster not in _made:
        threads = 1 if len(matrix) <= FEW_ROWS else 0
        return np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=threads))
    if booster not in _made:
        _made[booster] = tree_paths(booster)
    made = _made[booster]
    return np.asarray(booster.predict(matrix, pred_contrib=True)) if made is None else made.contributions(matrix)


@dataclass(frozen=True)
class TreePaths:
    """The trees of a booster laid out for `tree_kernels`, whose arguments these are."""

    splits: npt.NDArray[np.int64]
    split_feature: npt.NDArray[np.int32]
    threshold: Floats
    missing: npt.NDArray[np.int8]
    default_left: npt.NDArray[np.bool_]
    leaves: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    left: npt.NDArray[np.uint64]
    right: npt.NDArray[np.uint64]
    tables: npt.NDArray[np.int64]
    table: Floats
    base: float

    def contributions(self, matrix: npt.NDArray[np.float32]) -> Floats:
        """What each feature adds to each row's raw score; the last column is what the model says of no row at all."""
        from sarhad.targeting.tree_kernels import add

        out = np.zeros((len(matrix), matrix.shape[1]))
        add(
            np.ascontiguousarray(matrix), self.splits, self.split_feature, self.threshold, self.missing,
            self.default_left, self.leaves, self.starts, self.used, self.columns, self.place, self.left, self.right,
            self.tables, self.table, out,
        )  # fmt: skip
        return np.column_stack([out, np.full(len(matrix), self.base)])


def tree_paths(booster: lgb.Booster) -> TreePaths | None:
    """A booster's paths with their tables; None where it has trees or splits that are not laid out so.

    That is: Numba is not installed, a tree with more than 64 splits, splits by category, or paths of so many features
    that tables would not fit.
    """
    if importlib.util.find_spec("numba") is None:
        return None
    layout = _Layout()
    for tree in booster.dump_model()["tree_info"]:
        if not layout.take(tree["tree_structure"]):
            return None
    return layout.made() if layout.numbers <= MOST_NUMBERS else None


@dataclass
class _Layout:
    """Trees as they are taken, one after another."""

    splits: list[tuple[int, float, int, bool]] = field(default_factory=list)
    first_split: list[int] = field(default_factory=lambda: [0])
    first_leaf: list[int] = field(default_factory=lambda: [0])
    values: list[float] = field(default_factory=list)
    first_feature: list[int] = field(default_factory=lambda: [0])
    paths: list[tuple[int, float, int, int]] = field(default_factory=list)
    first_used: list[int] = field(default_factory=lambda: [0])
    used: list[int] = field(default_factory=list)
    base: float = 0.0
    numbers: int = 0

    def take(self, root: Node) -> bool:
        """Lay a tree out; gives whether it can be."""
        splits = list(splits_of(root))
        if len(splits) > MOST_SPLITS or any(one["decision_type"] != "<=" for one in splits):
            return False
        bits = {one["split_index"]: 1 << number for number, one in enumerate(splits)}
        for one in splits:
            missing = _KINDS[one["missing_type"]]
            self.splits.append((one["split_feature"], one["threshold"], missing, one["default_left"]))
        used = {column: number for number, column in enumerate(sorted({one["split_feature"] for one in splits}))}
        self.used += used
        self.first_used.append(len(self.used))
        rows = root.get("internal_count") or 1
        for leaf, path in _leaves(root, bits, {}):
            self.values.append(leaf["leaf_value"])
            self.paths += [(used[feature], *step) for feature, step in path.items()]
            self.first_feature.append(len(self.paths))
            self.numbers += len(path) << len(path)
            self.base += leaf["leaf_value"] * (leaf["leaf_count"] / rows if splits else 1.0)
        self.first_split.append(len(self.splits))
        self.first_leaf.append(len(self.values))
        return True

    def made(self) -> TreePaths:
        """The layout as arrays, its tables filled."""
        from sarhad.targeting.tree_kernels import fill

        features, thresholds, missing, defaults = zip(*self.splits, strict=True) if self.splits else ((),) * 4
        places, fractions, left, right = zip(*self.paths, strict=True) if self.paths else ((),) * 4
        starts = np.array(self.first_feature, np.int64)
        length = np.diff(starts)
        sizes = length << length
        tables = np.cumsum(sizes) - sizes
        table = np.empty(int(sizes.sum()))
        fill(np.array(self.values), starts, np.array(fractions, np.float64), tables, table)
        return TreePaths(
            splits=np.array(self.first_split, np.int64),
            split_feature=np.array(features, np.int32),
            threshold=np.array(thresholds, np.float64),
            missing=np.array(missing, np.int8),
            default_left=np.array(defaults, np.bool_),
            leaves=np.array(self.first_leaf, np.int64),
            starts=starts,
            used=np.array(self.first_used, np.int64),
            columns=np.array(self.used, np.int32),
            place=np.array(places, np.int32),
            left=np.array(left, np.uint64),
            right=np.array(right, np.uint64),
            tables=tables,
            table=table,
            base=self.base,
        )


Path = dict[int, tuple[float, int, int]]
"""By feature: the share of training rows that agree with all its splits on the path, and those splits by side."""


def _leaves(node: Node, bits: dict[int, int], path: Path) -> Iterator[tuple[Node, Path]]:
    """Every leaf with the features on the way to it."""
    if "split_index" not in node:
        yield node, path
        return
    share, left, right = path.get(node["split_feature"], (1.0, 0, 0))
    bit = bits[node["split_index"]]
    for child, sides in ((node["left_child"], (left | bit, right)), (node["right_child"], (left, right | bit))):
        agree = share * _count(child) / node["internal_count"]
        yield from _leaves(child, bits, {**path, node["split_feature"]: (agree, *sides)})


def _count(node: Node) -> int:
    return int(node["internal_count"] if "split_index" in node else node["leaf_count"])
