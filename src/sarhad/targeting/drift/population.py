"""Whether the goods have changed: for every feature how far its distribution moved, and whether chance could do that.

How far: the population stability index, `sum (c - r) ln(c / r)` over bins of reference share `r` and current share
`c` (the symmetrised divergence of Kullback & Leibler 1951); deciles of the reference for numbers, categories for
texts, a bin of its own for what is not known. Whether by chance: the two-sample test of Kolmogorov & Smirnov for
numbers, Pearson's chi-square for categories, with the false discovery rate over all features held after Benjamini &
Hochberg (1995). These take items as independent; items of one trader are alike, so significance alone is no alarm:
the index must be large too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from sarhad.targeting.drift.words import MEDIAN

BINS = 10
KINDS_KEPT = 50
"""Categories told apart; the rarer ones count together."""

Kind = Literal["number", "category"]


@dataclass(frozen=True)
class FeatureDrift:
    """How one feature moved.

    Attributes:
        feature: the column.
        kind: number or category.
        stability: population stability index; below 0.1 is usually called steady, above 0.25 a great shift.
        p_value: of the two-sample test, before the correction for many features.
        significant: whether it stands after the correction at 1 %.
        before, now: median, or share of the category that moved most, as words.
        unseen: share of current rows whose category the reference never had; nil for numbers.
        unseen_kinds: the commonest of them.
    """

    feature: str
    kind: Kind
    stability: float
    p_value: float
    significant: bool
    before: str
    now: str
    unseen: float
    unseen_kinds: tuple[str, ...]


def stability_index(reference: npt.NDArray[np.float64], current: npt.NDArray[np.float64]) -> float:
    """Population stability index of two rows of counts; half a row is added to each bin so that none is empty.

    >>> stability_index(np.array([50.0, 50.0]), np.array([50.0, 50.0]))
    0.0
    """
    r = (reference + 0.5) / (reference.sum() + 0.5 * len(reference))
    c = (current + 0.5) / (current.sum() + 0.5 * len(current))
    return float(((c - r) * np.log(c / r)).sum())


def drift_of(feature: str, reference: pl.Series, current: pl.Series) -> FeatureDrift | None:
    """How a feature moved; None where either side has no value at all."""
    if reference.drop_nulls().is_empty() or current.drop_nulls().is_empty():
        return None
    if reference.dtype.is_numeric() or reference.dtype == pl.Boolean:
        return _of_number(feature, _numbers(reference), _numbers(current))
    return _of_category(feature, reference.cast(pl.String), current.cast(pl.String))


def _numbers(column: pl.Series) -> npt.NDArray[np.float64]:
    values = column.cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
    values[~np.isfinite(values)] = np.nan
    return values


def _of_number(
    feature: str, reference: npt.NDArray[np.float64], current: npt.NDArray[np.float64]
) -> FeatureDrift | None:
    known, now = reference[~np.isnan(reference)], current[~np.isnan(current)]
    if not len(known) or not len(now):
        return None
    edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS))
    counts = [
        np.append(np.bincount(np.searchsorted(edges, side, side="right"), minlength=len(edges) + 1), missing)
        for side, missing in ((known, np.isnan(reference).sum()), (now, np.isnan(current).sum()))
    ]
    p_value = float(stats.ks_2samp(known, now, method="asymp").pvalue)
    before, later = (MEDIAN.format(number=f"{np.median(side):.4g}") for side in (known, now))
    return FeatureDrift(feature, "number", stability_index(*counts), p_value, False, before, later, 0.0, ())


def _of_category(feature: str, reference: pl.Series, current: pl.Series) -> FeatureDrift:
    before, now = _counts(reference), _counts(current)
    kept = list(dict(sorted(before.items(), key=lambda pair: -pair[1])[:KINDS_KEPT]))
    unseen = {name: count for name, count in now.items() if name not in before}
    table = np.array([_binned(before, kept, {}), _binned(now, kept, unseen)])
    used = table[:, table.sum(axis=0) > 0]
    p_value = float(stats.chi2_contingency(used, correction=False).pvalue) if used.shape[1] > 1 else 1.0
    shares = table / table.sum(axis=1, keepdims=True)
    moved = int(np.abs(shares[0] - shares[1])[: len(kept)].argmax())
    words = [f"{kept[moved]} {shares[side, moved]:.1%}" for side in (0, 1)]
    common = tuple(sorted(unseen, key=lambda name: -unseen[name])[:3])
    share = sum(unseen.values()) / len(current)
    return FeatureDrift(feature, "category", stability_index(*table), p_value, False, words[0], words[1], share, common)


def _counts(column: pl.Series) -> dict[str, int]:
    counted = column.fill_null("(not known)").value_counts(name="count")
    return dict(zip(counted[column.name].to_list(), counted["count"].to_list(), strict=True))


def _binned(counts: dict[str, int], kept: list[str], unseen: dict[str, int]) -> list[float]:
    """Counts of the kept categories, of the rarer ones together, and of those never seen before."""
    known = [float(counts.get(name, 0)) for name in kept]
    return [*known, sum(counts.values()) - sum(known) - sum(unseen.values()), float(sum(unseen.values()))]
