"""The condition that a note begins matches the goods it is about and no others, whatever traders are called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet
from sarhad.station.notes.subjects import About, condition_of

names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)


@settings(max_examples=25)
@given(st.lists(names, min_size=1, max_size=4), names)
def test_traders_of_the_note_match_and_others_do_not(traders, other):
    profiles = ProfileSet.from_conditions({"p": condition_of([About("trader", name) for name in traders])})
    for name in [*traders, other]:
        assert profiles.match_one({"importer": name}) == (["p"] if name in traders else [])


def test_kinds_narrow_each_other_and_values_of_a_kind_widen_it():
    about = [About("trader", "T1"), About("commodity", "6403"), About("commodity", "61"), About("office", "N1")]
    profiles = ProfileSet.from_conditions({"p": condition_of(about)})
    goods = {"importer": "T1", "hs_code": "610910", "office": "N1"}
    assert profiles.match_one(goods) == ["p"]
    for column, value in (("importer", "T2"), ("hs_code", "950300"), ("office", "N2")):
        assert profiles.match_one({**goods, column: value}) == []


def test_declarations_alone_begin_nothing():
    with pytest.raises(SarhadError):
        condition_of([About("declaration", "D1")])
