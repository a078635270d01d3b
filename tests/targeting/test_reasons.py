from __future__ import annotations

import pytest

from sarhad.indicators import INDICATORS
from sarhad.targeting.columns import FEATURES
from sarhad.targeting.experience import ALIKE, Experience
from sarhad.targeting.peers import Peers
from sarhad.targeting.reasons import Reason, Teller
from sarhad.targeting.words import LIKENESSES_OF, MESSAGES, group_of
from tests.targeting.made import history

ITEM = {"hs_code": "610910", "origin_country": "CN", "customs_value": 62.0, "net_mass_kg": 10.0}


@pytest.fixture(scope="module")
def teller() -> Teller:
    priced = history(600)
    return Teller(Experience({}, 0.2, 2.0), Peers.of(priced))


def share(irregular: int, inspected: int) -> float:
    return (irregular + 2.0 * 0.2) / (inspected + 2.0)


def test_goods_alike_are_told_with_true_counts(teller: Teller) -> None:
    numbers = {"consignment_seen": 3.0, "consignment_share": share(2, 3)}
    assert str(teller.tell("consignment", ITEM, numbers, 1.0)) == (
        "2 of 3 with the same code, mass, value, duty and route were irregular"
    )


def test_a_likeness_in_which_no_more_was_found_than_usual_is_no_reason(teller: Teller) -> None:
    numbers = {
        "goods_office_seen": 50.0, "goods_office_share": share(5, 50), "goods_seen": 10.0, "goods_share": share(6, 10),
    }  # fmt: skip
    assert str(teller.tell("goods", ITEM, numbers, 1.0)) == "6 of 10 of this code were irregular"


def test_a_value_far_from_what_others_declare_is_told_in_percent(teller: Teller) -> None:
    reason = teller.tell("value", ITEM, {}, 1.0)
    usual = teller.peers.compare(ITEM)
    assert usual is not None
    assert str(reason) == f"Value per kg is {round(100 * usual[0])} % of what others declare for this code from CN"
    assert 20 < reason.parameters["percent"] < 50


def test_a_usual_value_is_not_held_against_goods(teller: Teller) -> None:
    usual = teller.peers.compare(ITEM)
    assert usual is not None
    fair = ITEM | {"customs_value": 62.0 / usual[0]}
    assert teller.tell("value", fair, {}, 1.0).message == "value_unusual"


def test_an_origin_with_few_items_is_compared_with_the_code_as_a_whole(teller: Teller) -> None:
    reason = teller.tell("value", ITEM | {"origin_country": "ZZ"}, {}, 1.0)
    assert reason.message == "value_against_others"


@pytest.mark.parametrize("name", [*FEATURES, *(f"{likeness}_share" for likeness in ALIKE)])
def test_every_feature_has_a_sentence(teller: Teller, name: str) -> None:
    reason = teller.tell(group_of(name), {}, {}, 0.5)
    assert isinstance(reason, Reason)
    assert str(reason)


def test_every_likeness_has_a_sentence_and_every_indicator_a_group() -> None:
    assert {f"same_{likeness}" for likeness in ALIKE} <= set(MESSAGES)
    assert {one for many in LIKENESSES_OF.values() for one in many} == set(ALIKE)
    assert all(group_of(name) != "way" for name in INDICATORS)
