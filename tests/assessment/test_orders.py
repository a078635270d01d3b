"""The orders of a lane plan: the most specific row wins, and no lower level ever loosens what a higher one set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sarhad.assessment import StandingOrders
from sarhad.assessment.orders import NEVER, Orders, mistakes
from tests.assessment.plans import PROCEDURES, TREE, plan, plans

BELOW = [("C", "N"), ("N", "N1"), ("C", "N1"), ("C", "S"), ("S", "S1")]


def as_strict(below: Orders, above: Orders) -> bool:
    """Whether nothing at the lower office is looser."""
    limits = ("hits_without_selection", "trader_passed", "office_passed")
    fewer = all(
        getattr(above, name) is None or (getattr(below, name) or 0) <= getattr(above, name) for name in limits
    ) and all(getattr(above, name) is None or getattr(below, name) is not None for name in limits)
    shares = all(
        below_shares.get(channel, 0.0) >= share
        for below_shares, above_shares in ((below.expected, above.expected), (below.random, above.random))
        for channel, share in above_shares.items()
    )
    waits = below.delayed_green_minutes >= above.delayed_green_minutes
    return fewer and shares and waits and below.yellow_to_blue_days >= above.yellow_to_blue_days


@given(plans, st.sampled_from(BELOW), st.sampled_from([*PROCEDURES, "9999"]))
def test_a_lower_level_never_loosens_whatever_anybody_writes(written, offices, procedure):
    above, below = (StandingOrders(written, TREE).at(office, procedure) for office in offices)
    assert as_strict(below, above)


@given(plans, st.sampled_from(["C", "N", "N1", "S", "S1", "nowhere"]), st.sampled_from(PROCEDURES))
def test_a_plan_without_mistakes_is_obeyed_to_the_letter_where_its_row_is_the_only_one_of_the_office(
    written, office, procedure
):
    if list(mistakes(written, TREE)):
        return
    orders = StandingOrders(written, TREE).at(office, procedure)
    for row in written.rows:
        if row.office == office and row.procedure == procedure:
            for channel, share in row.random.items():
                assert orders.random[channel] == share
            if row.delayed_green_minutes is not None:
                assert orders.delayed_green_minutes == row.delayed_green_minutes
            if row.trader_passed is not None:
                assert orders.trader_passed == row.trader_passed


def test_the_longest_procedure_wins_at_one_office():
    written = plan(
        {"random": {"red": 0.05}, "delayed_green_minutes": 10},
        {"procedure": "40", "random": {"red": 0.02}},
        {"procedure": "4071", "random": {"red": 0.01}},
    )
    orders = StandingOrders(written, TREE)
    assert orders.at("N1", "4071").random == {"red": 0.01}
    assert orders.at("N1", "4000").random == {"red": 0.02}
    assert orders.at("N1", "71").random == {"red": 0.05}
    assert orders.at("N1", "4071").delayed_green_minutes == 10


def test_what_the_centre_set_for_one_regime_holds_below_an_office_that_speaks_of_all():
    written = plan({"procedure": "71", "random": {"red": 0.2}}, {"office": "N", "random": {"red": 0.01}})
    orders = StandingOrders(written, TREE)
    assert orders.at("N1", "7100").random == {"red": 0.2}
    assert orders.at("N1", "4000").random == {"red": 0.01}


def test_a_looser_order_of_a_lower_level_is_a_mistake_and_a_stricter_one_is_none():
    looser = plan({"delayed_green_minutes": 20}, {"office": "N1", "delayed_green_minutes": 5})
    [found] = mistakes(looser, TREE)
    assert found.keys == ("rows", "1", "delayed_green_minutes")
    assert "5 is looser than the 20" in found.message
    assert not list(mistakes(plan({"delayed_green_minutes": 20}, {"office": "N1", "delayed_green_minutes": 30}), TREE))


def test_only_the_top_lets_yellow_turn_blue_and_an_office_may_forbid_it():
    forbidden = plan({"yellow_to_blue_days": 3}, {"office": "N", "yellow_to_blue_days": "never"})
    orders = StandingOrders(forbidden, TREE)
    assert (orders.at("S1").yellow_to_blue_days, orders.at("N1").yellow_to_blue_days) == (3, NEVER)
    [found] = mistakes(plan({"office": "N", "yellow_to_blue_days": 3}), TREE)
    assert "3 is looser than the never" in found.message


def test_the_top_office_and_no_office_are_the_same_level():
    assert StandingOrders(plan({"office": "C", "delayed_green_minutes": 7}), TREE).at("N1").delayed_green_minutes == 7


def test_without_a_tree_a_row_binds_its_own_office_only():
    orders = StandingOrders(plan({"office": "N", "delayed_green_minutes": 7}))
    assert (orders.at("N").delayed_green_minutes, orders.at("N1").delayed_green_minutes) == (7, 0)
