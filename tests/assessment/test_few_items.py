"""A submission of a few items is assessed item by item, and gets what they get as a table: model, runs and all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.assessment import Assessor, Policy
from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.runs import Runs
from tests.assessment.plans import TREE, plans
from tests.assessment.test_lanes import PROFILES, item, key, table


class Weighing:
    """A model that knows the value per kilogram only."""

    id = "weighing"
    indicators = ()

    def score(self, rows: pl.DataFrame) -> pl.Series:
        return rows.select(pl.col("customs_value").fill_null(0.0) / 1000.0).to_series().clip(0.0, 1.0)

    def explain(self, rows: pl.DataFrame, top: int = 3) -> list[list[str]]:
        return [[f"{value} a kilogram"] if value else [] for value in rows["customs_value"].to_list()]

    def threshold(self, share: float) -> float:
        return 0.5


submissions = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["D1", "D2", "D3"]),
            "office": st.sampled_from(["N1", "S1"]),
            "importer": st.sampled_from(["T1", "T2", None]),
            "hs_code": st.sampled_from(["640399", "870322", "731815"]),
            "customs_value": st.sampled_from([None, 10.0, 500.0, 1000.0]),
            "version": st.sampled_from([1, 2, None]),
        }
    ),
    min_size=1,
    max_size=12,
).map(lambda found: [item(**values, item_no=n) for n, values in enumerate(found, start=1)])


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def both(assessor: Assessor, rows: Sequence[dict[str, Any]], with_runs: bool) -> None:
    as_table, as_items = (Runs() if with_runs else None for _ in range(2))
    expected = assessor.assess(table(rows), as_table).to_dicts()
    found = [comparable(one.as_dict()) for one in assessor.assess_items(rows, as_items)]
    for wanted, got in zip(expected, found, strict=True):
        assert got.pop("selection_probability") == pytest.approx(wanted.pop("selection_probability"), abs=1e-12)
        assert got == wanted
    assert as_table == as_items


@settings(deadline=None, max_examples=40)
@given(plans, submissions, st.integers(0, 5), st.booleans(), st.booleans())
def test_items_get_what_the_table_gives(written, rows, number, with_runs, with_model):
    model = Weighing() if with_model else None
    both(Assessor(PROFILES, key(number), plan=StandingOrders(written, TREE), model=model), rows, with_runs)


@settings(deadline=None, max_examples=20)
@given(submissions, st.integers(0, 5), st.sampled_from(["red", "yellow", "blue"]))
def test_without_a_plan_too(rows, number, channel):
    both(Assessor(PROFILES, key(number), policy=Policy(model_channel=channel), model=Weighing()), rows, False)
