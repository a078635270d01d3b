"""Selection under a lane plan: batch is single, minimum random rates hold, the recorded probability is the true one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.assessment import CHANNELS, Assessor, ItemAssessment, Runs, SelectionKey, StandingOrders
from sarhad.assessment.runs import hazard
from sarhad.declarations.schema import conform
from sarhad.profiles import ProfileSet
from tests.assessment.plans import TREE, plan, plans, profile

PROFILES = ProfileSet.of_profiles(
    [
        profile("a", "hs_code LIKE '64%'", "red", 0.3),
        profile("b", "customs_value > 100", "yellow", 0.4),
        profile("c", "origin_country = 'CN'", "blue", 0.5),
        profile("d", "hs_code = '870322'", "red"),
    ],
    offices=TREE,
)


def key(number: int) -> SelectionKey:
    return SelectionKey(number.to_bytes(32, "big"))


def item(name: str, **values: Any) -> dict[str, Any]:
    usual = {
        "declaration_id": name, "item_no": 1, "version": 1, "office": "N1", "procedure": "4000", "importer": "T1",
        "hs_code": "731815", "customs_value": 10.0, "origin_country": "DE", "declared_at": datetime(2026, 3, 2),
    }  # fmt: skip
    return {**usual, **values}


items = st.lists(
    st.fixed_dictionaries(
        {
            "office": st.sampled_from(["N1", "S1", "C"]),
            "procedure": st.sampled_from(["4000", "7100"]),
            "importer": st.sampled_from(["T1", "T2", None]),
            "hs_code": st.sampled_from(["640399", "870322", "731815"]),
            "customs_value": st.sampled_from([10.0, 1000.0]),
            "origin_country": st.sampled_from(["CN", "DE"]),
            "version": st.sampled_from([1, 1, 1, 2]),
        }
    ),
    min_size=1,
    max_size=30,
).map(lambda found: [item(f"D{n}", **values) for n, values in enumerate(found)])


def table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return conform(pl.DataFrame(rows, infer_schema_length=None))


def one_by_one(assessor: Assessor, rows: Sequence[dict[str, Any]], runs: Runs | None) -> list[dict[str, Any]]:
    return [_comparable(one.as_dict()) for row in rows for one in assessor.assess_items([row], runs)]


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


@settings(deadline=None, max_examples=40)
@given(plans, items, st.integers(0, 5), st.booleans())
def test_a_batch_gives_what_its_declarations_give_one_by_one(written, rows, number, with_runs):
    assessor = Assessor(PROFILES, key(number), plan=StandingOrders(written, TREE))
    whole, single = (Runs() if with_runs else None for _ in range(2))
    together = assessor.assess(table(rows), whole).to_dicts()
    assert together == one_by_one(assessor, rows, single)
    assert whole == single
    assert together == assessor.assess(table(rows), Runs() if with_runs else None).to_dicts()


def frequency(assessors: Sequence[Assessor], row: dict[str, Any]) -> list[ItemAssessment]:
    return [assessor.assess_items([row])[0] for assessor in assessors]


def within_chance(hits: int, n: int, probability: float) -> bool:
    """Within 4.5 standard deviations of the binomial: off by chance less than once in 100,000 times."""
    return abs(hits - n * probability) <= 4.5 * math.sqrt(max(n * probability * (1 - probability), 1e-9)) + 1e-9


RANDOM = plan(
    {"random": {"red": 0.05, "orange": 0.02, "yellow": 0.1, "blue": 0.08}}, {"office": "N1", "random": {"red": 0.07}}
)


def test_the_minimum_random_rate_of_every_channel_holds_over_the_keys():
    keys = [key(n) for n in range(4000)]
    orders = StandingOrders(RANDOM, TREE)
    bare = ProfileSet.of_profiles([])
    found = frequency([Assessor(bare, one, plan=orders) for one in keys], item("D1"))
    for channel, share in orders.at("N1").random.items():
        assert within_chance(sum(one.channel == channel for one in found), len(keys), share), channel
    assert all(one.random == (one.channel != "green") for one in found)
    assert {round(one.selection_probability, 10) for one in found} == {round(0.07 + 0.02 + 0.1, 10)}


@pytest.mark.parametrize("limit", [None, 0, 1, 2])
def test_the_recorded_probability_is_how_often_it_happens_with_a_highest_number_of_hits(limit):
    row = item("D1", hs_code="640399", customs_value=1000.0, origin_country="CN")
    orders = StandingOrders(plan({"random": {"red": 0.05}, "hits_without_selection": limit}), TREE)
    found = frequency([Assessor(PROFILES, key(n), plan=orders) for n in range(4000)], row)
    [recorded] = {round(one.selection_probability, 12) for one in found}
    assert within_chance(sum(CHANNELS[one.channel].examined for one in found), len(found), recorded)
    passed = [one for one in found if one.channel == "green"]
    assert bool(passed) == (limit is None)
    none_selects, none_examines = 0.7 * 0.6 * 0.5, 0.7 * 0.6
    missed = 0.95 * (none_examines - (none_selects if limit is not None else 0.0))
    assert recorded == pytest.approx(1 - missed)


def test_more_hits_than_allowed_select_by_all_of_them_and_say_so():
    row = item("D1", hs_code="640399", customs_value=1000.0, origin_country="CN")
    orders = StandingOrders(plan({"hits_without_selection": 2}), TREE)
    found = frequency([Assessor(PROFILES, key(n), plan=orders) for n in range(50)], row)
    forced = [one for one in found if "Several profiles speak of these goods at once." in one.reasons]
    assert forced
    assert all(one.channel == "red" and set(one.profiles) == {"a", "b", "c"} for one in forced)


def stream(length: int) -> list[dict[str, Any]]:
    return [item(f"D{n}", importer="T1" if n % 2 else "T2") for n in range(length)]


def test_nobody_has_more_declarations_pass_in_a_row_than_the_plan_allows():
    orders = StandingOrders(plan({"trader_passed": 5}), TREE)
    for number in range(40):
        found = Assessor(ProfileSet.of_profiles([]), key(number), plan=orders).assess(table(stream(80)), Runs())
        for trader in (0, 1):
            looks = [CHANNELS[channel].examined for channel in found["channel"][trader::2]]
            run = longest = 0
            for looked_at in looks:
                run = 0 if looked_at else run + 1
                longest = max(longest, run)
            assert 3 <= longest <= 5


def test_inverse_weights_of_the_recorded_probability_are_right_although_runs_remember():
    """Over the keys, each declaration's inverse weight is one on average, whatever went before it."""
    orders = StandingOrders(plan({"random": {"red": 0.1}, "trader_passed": 6, "office_passed": 8}), TREE)
    bare, rows, weights, keys = ProfileSet.of_profiles([]), stream(12), [0.0] * 12, 500
    for number in range(keys):
        found = Assessor(bare, key(number), plan=orders).assess(table(rows), Runs())
        for i, (channel, probability) in enumerate(found.select("channel", "selection_probability").iter_rows()):
            weights[i] += CHANNELS[channel].examined / probability
    assert all(abs(weight / keys - 1) < 4.5 * 3 / math.sqrt(keys) for weight in weights), weights


@given(st.integers(1, 200))
def test_a_run_is_never_longer_than_its_limit_and_never_cut_in_its_first_half(limit):
    assert hazard(limit, limit) == 1.0
    assert all(hazard(passed, limit) == 0.0 for passed in range((limit + 1) // 2))
    assert all(0 < hazard(passed, limit) <= 1 for passed in range((limit + 1) // 2, limit + 3))


def test_an_amendment_makes_no_run_longer():
    runs = Runs()
    orders = StandingOrders(plan({"trader_passed": 50}), TREE)
    assessor = Assessor(ProfileSet.of_profiles([]), key(1), plan=orders)
    assessor.assess(table([item("D1"), item("D1", version=2), item("D2")]), runs)
    assert runs.passed == {("trader", "T1"): 2}


def test_a_declaration_taken_for_its_run_says_so_on_each_of_its_items():
    orders = StandingOrders(plan({"office_passed": 1}, passed_channel="orange"), TREE)
    rows = [item("D1"), item("D2"), item("D2", item_no=2)]
    found = Assessor(ProfileSet.of_profiles([]), key(1), plan=orders).assess(table(rows), Runs())
    assert found["channel"].to_list() == ["green", "orange", "orange"]
    assert found["selection_probability"].to_list() == [0.0, 1.0, 1.0]
    assert "passed before this one" in found["reasons"][2][0]
