"""The loops of exact tree SHAP values over many rows, as machine code; kept on disk once made, as `make setup` does.

Functions and names follow Algorithm 2 of Lundberg et al. 2018 (arXiv:1802.03888); that a leaf's contributions depend
only on which features of its path agree, so that they can be tabled, is Fast TreeSHAP v2 (Yang 2021, arXiv:2109.09847).
"""

from __future__ import annotations

import numpy as np
from numba import njit

SLOTS = 4096
"""Ways through a tree that are remembered at a time; another that falls on the same slot takes its place."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplied with it, words spread over the slots (Knuth, TAOCP 3, 6.4)."""

_SHIFT = np.uint64(64 - 12)


@njit("(float64[::1], int64[::1], float64[::1], int64[::1], float64[::1])", nogil=True, cache=True)
def fill(values, starts, fractions, tables, out):  # type: ignore[no-untyped-def]
    """For every leaf and every set of agreeing features on its path what each feature contributes.

    Args:
        values: by leaf, what it adds to the score.
        starts: by leaf where its path's features start, and one beyond.
        fractions: by feature of a path the share of training rows that agree.
        tables: by leaf where its table starts: 2^features rows of as many numbers.
        out: the tables.
    """
    for leaf in range(len(values)):
        first, count = starts[leaf], starts[leaf + 1] - starts[leaf]
        weights = np.empty(count + 1)
        for agreeing in range(1 << count):
            weights[0] = 1.0
            for depth in range(1, count + 1):
                zero = fractions[first + depth - 1]
                one = (agreeing >> (depth - 1)) & 1
                weights[depth] = 0.0
                for i in range(depth - 1, -1, -1):
                    weights[i + 1] += one * weights[i] * (i + 1) / (depth + 1)
                    weights[i] = zero * weights[i] * (depth - i) / (depth + 1)
            row = tables[leaf] + agreeing * count
            for place in range(count):
                zero = fractions[first + place]
                one = (agreeing >> place) & 1
                total, following = 0.0, weights[count]
                for i in range(count - 1, -1, -1):
                    if one:
                        unwound = following * (count + 1) / (i + 1)
                        total += unwound
                        following = weights[i] - unwound * zero * (count - i) / (count + 1)
                    elif zero > 0:
                        total += weights[i] * (count + 1) / (zero * (count - i))
                out[row + place] = total * (one - zero) * values[leaf]


@njit(
    "(float32[:, ::1], int64[::1], int32[::1], float64[::1], int8[::1], boolean[::1], int64[::1], int64[::1],"
    " int64[::1], int32[::1], int32[::1], uint64[::1], uint64[::1], int64[::1], float64[::1], float64[:, ::1])",
    nogil=True,
    cache=True,
)
def add(  # type: ignore[no-untyped-def]
    matrix, splits, split_feature, threshold, missing, default_left, leaves, starts, used, columns, place, left, right,
    tables, table, out,
):  # fmt: skip
    """Add each feature's contributions, over all trees, to each row.

    Rows that go the same ways at all splits of a tree have the same contributions of it, and are summed up once.

    Args:
        matrix: features of the rows.
        splits: by tree where its splits start, and one beyond; at most 64 a tree.
        split_feature: of each split, the column it asks.
        threshold: of each split; at most so much goes left.
        missing: of each split LightGBM's kind of missing value: 0 none (NaN counts as 0), 1 zero, 2 NaN.
        default_left: of each split, whether what is missing goes left.
        leaves: by tree where its leaves start, and one beyond.
        starts: by leaf where its path's features start, and one beyond.
        used: by tree where the features it uses start, and one beyond.
        columns: of each feature a tree uses, its column.
        place: of each feature of a path, which of those the tree uses it is.
        left: of each feature of a path, the splits of the tree that must go left to agree.
        right: the splits that must go right.
        tables: by leaf where its table starts.
        table: what `fill` made.
        out: a row a row, a column a feature; added to.
    """
    most = 0
    for tree in range(len(used) - 1):
        most = max(most, used[tree + 1] - used[tree])
    ways = np.empty(SLOTS, np.uint64)
    taken = np.empty(SLOTS, np.bool_)
    sums = np.empty((SLOTS, most))
    for tree in range(len(splits) - 1):
        taken[:] = False
        count = used[tree + 1] - used[tree]
        for row in range(len(matrix)):
            went_left = np.uint64(0)
            for split in range(splits[tree], splits[tree + 1]):
                value = np.float64(matrix[row, split_feature[split]])
                kind = missing[split]
                if value != value and kind != 2:
                    value = np.float64(0.0)
                if (kind == 1 and -1e-35 <= value <= 1e-35) or value != value:
                    goes_left = default_left[split]
                else:
                    goes_left = value <= threshold[split]
                went_left |= np.uint64(goes_left) << np.uint64(split - splits[tree])
            slot = np.int64((went_left * _SPREAD) >> _SHIFT)
            if not taken[slot] or ways[slot] != went_left:
                taken[slot], ways[slot] = True, went_left
                sums[slot, :count] = 0.0
                for leaf in range(leaves[tree], leaves[tree + 1]):
                    first, end = starts[leaf], starts[leaf + 1]
                    agreeing = 0
                    for step in range(first, end):
                        agrees = (went_left & left[step]) == left[step] and (went_left & right[step]) == 0
                        agreeing |= np.int64(agrees) << (step - first)
                    at = tables[leaf] + agreeing * (end - first)
                    for step in range(first, end):
                        sums[slot, place[step]] += table[at + step - first]
            for number in range(count):
                out[row, columns[used[tree] + number]] += sums[slot, number]


BLOCK = 64
"""Rows that go through all trees together, a column of theirs next to each other."""

_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
"""Each run of six bits of it is another: multiplied by a power of two, the first six tell which power it was."""

_POWER_OF = np.zeros(64, np.int64)
_POWER_OF[((np.uint64(1) << np.arange(64, dtype=np.uint64)) * _DE_BRUIJN) >> np.uint64(58)] = np.arange(64)


@njit(
    "(float32[:, ::1], int64[::1], int64[::1], float32[::1], boolean[::1], uint64[::1], int64[::1], float64[::1],"
    " float64[::1])",
    nogil=True,
    cache=True,
)
def score(  # type: ignore[no-untyped-def]
    matrix, splits, features, thresholds, unknown_left, kept, leaves, values, out
):
    """Add the leaf values that each row comes to, tree by tree.

    QuickScorer (Lucchese et al. 2015, SIGIR): no row walks through a tree. Each split that sends a row to the right
    strikes out the leaves on its left; the first leaf left is the one the row comes to. All splits are asked of all
    rows of a block, so that there is nothing to guess and eight rows are compared at once.

    Args:
        matrix: features of the rows.
        splits: by tree where its splits start, and one beyond.
        features: of each split, the column it asks.
        thresholds: of each split; at most so much goes left.
        unknown_left: of each split, whether NaN goes left.
        kept: of each split, a bit a leaf of the tree: those that stay possible for what goes right.
        leaves: by tree where its leaves start; at most 64 a tree, from left to right.
        values: of each leaf, what it adds to the score.
        out: a number a row; added to.
    """
    every = ~np.uint64(0)
    columns = np.empty((matrix.shape[1], BLOCK), np.float32)
    possible = np.empty(BLOCK, np.uint64)
    for start in range(0, len(matrix), BLOCK):
        count = min(BLOCK, len(matrix) - start)
        for row in range(count):
            for column in range(matrix.shape[1]):
                columns[column, row] = matrix[start + row, column]
        for tree in range(len(splits) - 1):
            possible[:] = every
            for split in range(splits[tree], splits[tree + 1]):
                column, threshold, keep = columns[features[split]], thresholds[split], kept[split]
                if unknown_left[split]:
                    for row in range(BLOCK):
                        possible[row] &= keep if column[row] > threshold else every
                else:
                    for row in range(BLOCK):
                        possible[row] &= every if column[row] <= threshold else keep
            for row in range(count):
                first = possible[row] & (~possible[row] + np.uint64(1))
                out[start + row] += values[leaves[tree] + _POWER_OF[(first * _DE_BRUIJN) >> np.uint64(58)]]
