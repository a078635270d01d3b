from __future__ import annotations

import polars as pl
import pytest

from sarhad.errors import SarhadError
from sarhad.targeting import Model, evaluate, train
from sarhad.targeting.training import cut
from tests.targeting.made import history


def test_it_finds_and_is_honest_on_later_items(model: Model, table: pl.DataFrame) -> None:
    found = evaluate(model, table[1500:])
    assert found["precision_at"]["0.05"] > 0.9
    assert (found["auc"] or 0) > 0.95
    assert found["ece"] < 0.08
    assert found["revenue_at"] is not None


def test_the_slices_follow_each_other_and_share_no_moment() -> None:
    table = history(400).with_columns(pl.col("declared_at").dt.truncate("5d"))
    slices = cut(table)
    assert slices.early["declared_at"].max() < slices.choosing["declared_at"].min()
    assert slices.choosing["declared_at"].max() < slices.calibrating["declared_at"].min()
    assert sum(one.height for one in (slices.early, slices.choosing, slices.calibrating)) == 400


def test_every_trial_of_the_search_is_recorded(model: Model) -> None:
    trials = model.metadata["search"]["trials"]
    assert len(trials) == 2
    best = max(trials, key=lambda one: one["average_precision"])
    assert best["settings"].items() <= model.metadata["settings"].items()


def test_how_labels_were_selected_is_recorded(table: pl.DataFrame) -> None:
    unlabelled = table[600:900].with_columns(
        declaration_id=pl.col("declaration_id") + "U", irregular=pl.lit(None, pl.Boolean), inspected=pl.lit(False)
    )
    mixed = pl.concat([table[:900], unlabelled]).with_columns(
        selection_reason=pl.when("inspected").then(pl.lit("random")), selection_probability=pl.lit(0.5)
    )
    data = train(mixed, budget=1, threads=1, weigh_by_selection=True).metadata["data"]
    assert (data["rows"], data["labelled"], data["selected_by"]) == (1200, 900, {"random": 900})


def test_too_small_a_history_is_refused(table: pl.DataFrame) -> None:
    with pytest.raises(SarhadError, match="too few to train and to check"):
        train(table[:100])


def test_a_history_of_one_moment_cannot_be_cut(table: pl.DataFrame) -> None:
    still = table[:600].with_columns(declared_at=pl.lit(table["declared_at"][0]))
    with pytest.raises(SarhadError, match="three parts of time"):
        train(still)
