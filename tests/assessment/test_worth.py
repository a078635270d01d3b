"""The picks of a model have the highest expected worth by the weights of the centre."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from sarhad.assessment import Assessor, Policy, SelectionKey
from sarhad.assessment.lane_plan import FindingWorth, LanePlan, LaneRow
from sarhad.assessment.orders import StandingOrders
from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet
from sarhad.targeting import Model, train
from tests.targeting.made import history

MONEY = FindingWorth(revenue=1.0, finding=0.0)
ONLY_FINDINGS = FindingWorth(revenue=0.0, finding=1.0)


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    """Some irregularities are of safety: those of chapter 87."""
    made = history(1600)
    kind = pl.when("irregular").then(
        pl.when(pl.col("hs_code").str.starts_with("87"))
        .then(pl.lit("unsafe_goods"))
        .otherwise(pl.lit("undervaluation"))
    )
    return made.with_columns(irregularity_type=kind)


@pytest.fixture(scope="module")
def model(table: pl.DataFrame) -> Model:
    return train(table[:1200], budget=1, threads=1)


def selected(model: Model, table: pl.DataFrame, worth: FindingWorth | None, share: float = 0.1) -> set[int]:
    policy = Policy(random_share=0.0, model_share=share, worth=worth)
    assessor = Assessor(ProfileSet.from_conditions({}), SelectionKey(bytes(32)), policy=policy, model=model)
    answer = assessor.assess(table)
    assert (answer["selection_probability"].to_numpy() == (answer["channel"] == "red").to_numpy()).all()
    return set(np.flatnonzero((answer["channel"] == "red").to_numpy()))


def test_the_picks_have_the_highest_worth_of_all_that_were_not_picked(model: Model, table: pl.DataFrame) -> None:
    later = table[1200:]
    for weights in (MONEY, FindingWorth(safety=1e7)):
        picked = selected(model, later, weights)
        worth = model.worth(later, weights).to_numpy()
        rest = set(range(later.height)) - picked
        assert min(worth[list(picked)]) >= max(worth[list(rest)])
        assert 0.04 < len(picked) / later.height < 0.25, "about the share that was asked for"


def test_the_centre_moves_the_picks_by_its_weights(model: Model, table: pl.DataFrame) -> None:
    later = table[1200:]
    safe = (later["hs_code"].str.starts_with("87")).to_numpy()
    by_money, by_safety = (selected(model, later, one, 0.03) for one in (MONEY, FindingWorth(safety=1e7)))
    assert safe[list(by_safety)].mean() > 0.9
    assert safe[list(by_money)].mean() < 0.5


def test_worth_of_any_finding_alone_is_the_order_of_the_probability(model: Model, table: pl.DataFrame) -> None:
    later = table[1200:]
    picked = selected(model, later, ONLY_FINDINGS)
    score = model.score(later).to_numpy()
    assert set(np.argsort(-score, kind="stable")[: len(picked)]) == picked


def test_a_lane_plan_says_it_for_the_station(model: Model, table: pl.DataFrame) -> None:
    plan = LanePlan(plan="national", rows=(LaneRow(),), worth=MONEY)
    orders = StandingOrders(plan)
    profiles, key = ProfileSet.from_conditions({}), SelectionKey(bytes(32))
    by_plan = Assessor(profiles, key, model=model, plan=orders)
    by_policy = Assessor(profiles, key, model=model, policy=Policy(random_share=0.0, worth=MONEY))
    later = table[1200:]
    assert by_plan.threshold == by_policy.threshold
    assert by_plan.assess(later)["channel"].to_list() == by_policy.assess(later)["channel"].to_list()
    assert by_plan.signature != Assessor(profiles, key, model=model).signature


def test_a_fixed_threshold_of_the_score_excludes_it() -> None:
    with pytest.raises(ValidationError, match="cannot both hold"):
        Policy(model_threshold=0.5, worth=MONEY)


def test_a_model_that_knows_no_worth_is_refused() -> None:
    class Plain:
        id = "plain"
        indicators = ()

        def score(self, table: pl.DataFrame) -> pl.Series:
            return pl.Series([0.5] * table.height)

        def explain(self, table: pl.DataFrame, top: int = 3) -> list[list[str]]:
            return [[]] * table.height

        def threshold(self, share: float) -> float:
            return 0.9

    with pytest.raises(SarhadError, match="does not know what findings are worth"):
        Assessor(ProfileSet.from_conditions({}), SelectionKey(bytes(32)), model=Plain(), policy=Policy(worth=MONEY))


def test_the_items_of_one_submission_are_picked_by_their_worth_as_a_table_is(model: Model, table: pl.DataFrame) -> None:
    later = table[1200:1280]
    policy = Policy(random_share=0.0, model_share=0.3, worth=MONEY)
    assessor = Assessor(ProfileSet.from_conditions({}), SelectionKey(bytes(32)), policy=policy, model=model)
    as_table = assessor.assess(later)["channel"].to_list()
    assert [one.channel for row in later.to_dicts() for one in assessor.assess_items([row])] == as_table
    assert set(as_table) == {"red", "green"}
