"""The forecast: what it adds up is what the assessment says, and nothing of a day's work is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import polars as pl
import pytest

from sarhad.assessment import Assessor, Runs, StandingOrders
from sarhad.assessment.expected_worth import PRIOR, of_items, revenue_per_inspection
from sarhad.assessment.forecast import FORECAST_KEY, Forecast, forecast
from sarhad.profiles import ProfileSet
from tests.assessment.plans import TREE, plan, profile
from tests.assessment.test_lanes import item, table

MONDAY = datetime(2026, 3, 2, 9)
SHIFTS = [{"office": "N1", "name": "day", "from": "08:00", "to": "20:00", "capacity": 60}]
WEIGHTS = [{"channel": "red", "declaration": 10, "item": 10}, {"channel": "yellow", "declaration": 5, "item": 0}]
PLAN = StandingOrders(plan({"expected": {"red": 0.5, "yellow": 0.5}}, shifts=SHIFTS, weights=WEIGHTS), TREE)
PROFILES = ProfileSet.of_profiles(
    [
        profile("shoes", "hs_code LIKE '64%'", "red"),
        profile("guns", "hs_code LIKE '93%'", "red", risk_area="safety"),
        profile("cheap", "customs_value < 5", "yellow"),
    ],
    offices=TREE,
)


def declared(name: str, day: int, code: str = "640399", value: float = 10.0, **values):
    moment = MONDAY + timedelta(days=day)
    return item(name, declared_at=moment, hs_code=code, customs_value=value, **values)


@pytest.fixture
def past() -> pl.DataFrame:
    """Four days: on the first, five pairs of shoes and a gun of 20 each against a capacity of 60; then hardly any."""
    first = [declared(f"A{n}", 0, inspected=True, additional_revenue=float(n)) for n in range(5)]
    return table(
        [
            *first,
            declared("GUN", 0, "930200", inspected=True, additional_revenue=0.0),
            declared("B", 1, value=1.0),
            declared("C", 3, "731815", value=1.0),
            declared("D", 3, "731815"),
            declared("E", 3, "731815", office="S1"),
        ]
    )


@pytest.fixture
def found(past) -> Forecast:
    return forecast(past, PROFILES, PLAN)


def test_shares_stand_against_the_plan_with_the_random_share_that_fills(found):
    of = {(one.office, one.channel): one for one in found.channels}
    assert of["N1", "red"].declarations == 7
    assert of["N1", "red"].share == pytest.approx(7 / 9)
    assert of["N1", "red"].filling is None
    assert of["N1", "yellow"].filling == pytest.approx((0.5 - 1 / 9) / (8 / 9))
    assert of["S1", "green"].share == 1.0


def test_load_stands_against_capacity_by_mean_busy_day_and_days_over(found):
    [shift] = found.shifts
    assert (found.days, shift.days, shift.days_over, shift.capacity) == (4, 4, 1, 60)
    assert shift.mean == pytest.approx((6 * 20 + 20 + 0 + 5) / 4)
    assert shift.busy == pytest.approx(105.0)
    assert not shift.grows


def test_what_would_be_put_off_is_ranked_by_its_worth_and_danger_is_not_among_it(found):
    [shift] = found.shifts
    assert (shift.put_off, shift.put_off_load) == (3, 60.0)
    assert [one.declaration_id for one in found.put_off] == ["A2", "A3", "A4"]  # of one worth: in order of their names
    assert [(one.rank, one.of) for one in found.put_off] == [(4, 6), (5, 6), (6, 6)]


def test_causes_say_what_each_profile_makes_and_what_only_it_makes(found):
    causes = {cause.profile: cause for cause in found.causes}
    assert (causes["shoes"].declarations, causes["shoes"].load, causes["shoes"].alone) == (6, 120.0, 100.0)
    assert causes["cheap"].alone == 5.0
    assert [cause.load for cause in found.causes] == sorted((c.load for c in found.causes), reverse=True)


def test_every_held_declaration_of_the_assessment_is_in_the_load_and_in_one_list():
    rows = [
        declared(f"D{n}", n % 7, ("640399", "930200", "731815")[n % 3], value=float(n % 10), importer=f"T{n % 4}")
        for n in range(200)
    ]
    orders = StandingOrders(plan({"random": {"red": 0.1}}, shifts=SHIFTS, weights=WEIGHTS), TREE)
    found = forecast(table(rows), PROFILES, orders)
    assessed = Assessor(PROFILES, FORECAST_KEY, plan=orders).assess(table(rows).sort("declared_at"), Runs())
    counted = Counter(assessed["channel"])
    assert {one.channel: one.declarations for one in found.channels if one.declarations} == dict(counted)
    work = defaultdict(float)
    for row in assessed.iter_rows(named=True):
        work[row["declaration_id"]] = {"red": 20.0, "yellow": 5.0}.get(row["channel"], 0.0)
    assert found.shifts[0].mean * 7 == pytest.approx(sum(work.values()))


def test_a_profile_without_inspections_is_worth_what_all_are_worth():
    worth = revenue_per_inspection({"new": (0, 0.0), "good": (90, 9000.0), "poor": (10, 0.0)})
    assert worth["new"] == pytest.approx(90.0)
    assert worth["poor"] < worth["new"] < worth["good"]
    assert worth["poor"] == pytest.approx(PRIOR * 90.0 / (10 + PRIOR))


def test_a_model_that_foresees_revenue_has_the_word(past):
    class Model:
        def expected_revenue(self, rows: pl.DataFrame) -> pl.Series:
            return pl.Series([float(n) for n in range(rows.height)])

    names = pl.Series([["shoes"]] * past.height)
    assert of_items(past, names, Model()).to_list() == [float(n) for n in range(past.height)]
