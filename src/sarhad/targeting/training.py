"""Training: split by time, choose on a later slice, calibrate on the next, then learn from everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.errors import Problem, SarhadError
from sarhad.indicators import compute
from sarhad.sentences import say
from sarhad.targeting.calibration import BetaCalibration, reliability
from sarhad.targeting.classifier import LEAST_LABELLED, LEAST_OF_A_KIND, IrregularityClassifier
from sarhad.targeting.evaluation import Figures, figures, revenue_of
from sarhad.targeting.experience import counts_in_time
from sarhad.targeting.model import Model
from sarhad.targeting.peers import Peers
from sarhad.targeting.revenue import RevenueHead
from sarhad.targeting.search import CANDIDATES, search
from sarhad.targeting.worth import AreaShares

Floats = npt.NDArray[np.float64]
Report = Callable[[str], None]

CHOOSING_FROM, CALIBRATING_FROM = 0.6, 0.8
"""Shares of the labelled history, by time, after which settings are chosen and scores are calibrated."""

QUANTILES = 1001
LATER_KEPT = 5000
"""Later items, evenly over their time, from which thresholds of worth are found."""

GREATEST_WEIGHT = 20.0
"""Inverse selection probabilities above it are cut, or a few random finds would be all that is learned from."""


@dataclass(frozen=True)
class Slices:
    """A labelled history cut in three by time; no moment is in two of them."""

    early: pl.DataFrame
    choosing: pl.DataFrame
    calibrating: pl.DataFrame


def train(
    history: pl.DataFrame,
    *,
    budget: int = len(CANDIDATES),
    weigh_by_selection: bool = False,
    members: int = 1,
    seed: int = 0,
    threads: int = 0,
    report: Report = lambda _: None,
) -> Model:
    """Train a model on a history; only items whose outcome is known teach, the others are part of the past.

    Args:
        history: canonical item table with outcomes.
        budget: how many candidates of `sarhad.targeting.search.CANDIDATES` are tried.
        weigh_by_selection: whether an item counts 1 / its selection probability.
        members: models with different seeds that are averaged.
        seed: seed of everything random.
        threads: processor threads; 0: all.
        report: takes a line of progress.

    Returns:
        The model, not yet saved.

    Raises:
        SarhadError: too little to learn from, or a history that is not one of time.
    """
    _refuse_little(history)
    report(say("computing indicators"))
    whole = history.hstack(compute(history)).sort("declared_at", maintain_order=True)
    labelled = whole.filter(pl.col("irregular").is_not_null())
    labelled = counts_in_time(labelled, _outcomes(labelled))
    slices = cut(labelled)
    fixed = {"members": members, "threads": threads, "random_state": seed}
    report(say("choosing settings on {items:,} later items", items=slices.choosing.height))
    chosen, trials = search(slices.early, slices.choosing, budget, {**fixed, "members": 1}, report)
    settings = {**fixed, **chosen}
    report(say("calibrating on {items:,} still later items", items=slices.calibrating.height))
    before = pl.concat([slices.early, slices.choosing])
    earlier = _fit(before, settings, weigh_by_selection)
    said = earlier.predict_proba(slices.calibrating)[:, 1]
    calibration = BetaCalibration.fit(said, _outcomes(slices.calibrating))
    later = whole.filter(pl.col("declared_at") >= slices.calibrating["declared_at"].min())
    quantiles = np.quantile(calibration(earlier.predict_proba(later)[:, 1]), np.linspace(0, 1, QUANTILES))
    report(say("learning from all {items:,} labelled items", items=labelled.height))
    final = _fit(labelled, settings, weigh_by_selection)
    revenue = _revenue_head(final, labelled, settings)
    areas = AreaShares.of(labelled)
    some = later.gather_every(max(1, later.height // LATER_KEPT))
    metadata = {
        "trained_at": datetime.now().replace(microsecond=0).isoformat(),
        "code_version": _code_version(),
        "data": _described(whole, labelled),
        "features": final.feature_names_,
        "settings": settings,
        "weighted_by_selection": weigh_by_selection,
        "search": {"budget": budget, "criterion": "average precision", "trials": [asdict(one) for one in trials]},
        "later_data": _checked(slices.calibrating, said),
    }
    return Model(
        final,
        calibration,
        revenue,
        areas,
        Peers.of(whole),
        tuple(float(one) for one in quantiles),
        _worth_later(some, calibration(earlier.predict_proba(some)[:, 1]), final, revenue, areas),
        history if final.use_indicators else None,
        metadata,
    )


def cut(labelled: pl.DataFrame) -> Slices:
    """The slices of a labelled history in order of time.

    Raises:
        SarhadError: all of it is of one moment, or a slice is without one of both outcomes.
    """
    moments = labelled["declared_at"]
    first, second = (moments[int(share * labelled.height)] for share in (CHOOSING_FROM, CALIBRATING_FROM))
    slices = Slices(
        labelled.filter(moments < first),
        labelled.filter((moments >= first) & (moments < second)),
        labelled.filter(moments >= second),
    )
    for one in (slices.early, slices.choosing, slices.calibrating):
        if one["irregular"].n_unique() < 2:
            message = say("the history cannot be cut in three parts of time that each have both outcomes")
            raise SarhadError(Problem(message, say("give a longer history, with more inspections")))
    return slices


def _refuse_little(history: pl.DataFrame) -> None:
    labels = history["irregular"].drop_nulls() if "irregular" in history.columns else pl.Series([], dtype=pl.Boolean)
    irregular = int(labels.sum() or 0)
    if labels.len() >= 3 * LEAST_LABELLED and min(irregular, labels.len() - irregular) >= 3 * LEAST_OF_A_KIND:
        return
    message = say(
        "{count} inspected items, of which {irregular} irregular, are too few to train and to check",
        count=labels.len(),
        irregular=irregular,
    )
    advice = say(
        "{least} inspected items with {of_each} of each outcome are the least",
        least=3 * LEAST_LABELLED,
        of_each=3 * LEAST_OF_A_KIND,
    )
    raise SarhadError(Problem(message, advice))


def _outcomes(table: pl.DataFrame) -> Floats:
    return table["irregular"].cast(pl.Float64).to_numpy()


def _weights(table: pl.DataFrame) -> Floats:
    """Inverse selection probabilities with mean 1; an item without one counts like the average."""
    inverse = (1.0 / table["selection_probability"]).clip(upper_bound=GREATEST_WEIGHT)
    weights = inverse.fill_null(inverse.mean()).fill_nan(1.0).to_numpy()
    return np.asarray(weights / weights.mean())


def _fit(table: pl.DataFrame, settings: Mapping[str, Any], weigh: bool) -> IrregularityClassifier:
    weights = _weights(table) if weigh and "selection_probability" in table.columns else None
    return IrregularityClassifier(**settings).fit(table, table["irregular"], weights)


def _revenue_head(
    classifier: IrregularityClassifier, labelled: pl.DataFrame, settings: Mapping[str, Any]
) -> RevenueHead | None:
    irregular = labelled.filter(pl.col("irregular"))
    revenue = revenue_of(irregular)
    if revenue is None:
        return None
    matrix = classifier.matrix_in_time(irregular, _outcomes(irregular))
    return RevenueHead.fit(matrix, revenue, settings["threads"], settings["random_state"])


def _worth_later(
    table: pl.DataFrame,
    probability: Floats,
    classifier: IrregularityClassifier,
    revenue: RevenueHead | None,
    areas: AreaShares,
) -> pl.DataFrame:
    """What worth is made of, for some later items: a threshold for any weights can be found from it."""
    expected = revenue.expected(classifier.matrix(table)) if revenue else np.zeros(table.height)
    safety, prohibitions = areas.of_rows(table).T
    return pl.DataFrame(
        {"probability": probability, "revenue": expected, "safety": safety, "prohibitions": prohibitions}
    )


def _checked(table: pl.DataFrame, said: Floats) -> dict[str, Any]:
    """Figures on the last slice; it is calibrated by its first half and judged by its second."""
    half = table.height // 2
    curve = BetaCalibration.fit(said[:half], _outcomes(table)[:half])
    probabilities, outcomes = curve(said[half:]), _outcomes(table)[half:]
    revenue = revenue_of(table)
    found: Figures = figures(outcomes, probabilities, None if revenue is None else revenue[half:])
    window = table[half:]["declared_at"]
    bins = [asdict(one) for one in reliability(probabilities, outcomes)]
    return {"from": _day(window.min()), "to": _day(window.max()), "figures": found, "reliability": bins}


def _described(whole: pl.DataFrame, labelled: pl.DataFrame) -> dict[str, Any]:
    """The data window, and how those with labels had been selected: it is what the model can know of."""
    reasons = (
        labelled["selection_reason"].fill_null("not told").value_counts(sort=True).rows()
        if "selection_reason" in labelled.columns
        else [("not told", labelled.height)]
    )
    return {
        "from": _day(whole["declared_at"].min()),
        "to": _day(whole["declared_at"].max()),
        "rows": whole.height,
        "labelled": labelled.height,
        "labelled_share": labelled.height / whole.height,
        "irregular": int(labelled["irregular"].sum()),
        "selected_by": dict(reasons),
    }


def _day(moment: Any) -> str:
    return str(moment.date())


def _code_version() -> str:
    try:
        return version("sarhad")
    except PackageNotFoundError:
        return "source"
